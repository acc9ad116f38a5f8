// SPDX-License-Identifier: GPL-2.0-or-later
// Holds what `vfioctl list --json` says against what others say of the same machine.
#pragma once

#include <optional>
#include <string>

/// The same devices, IDs, classes and drivers as `lspci -Dnk` says, and the groups of sysfs. Unset: they agree.
[[nodiscard]] std::optional<std::string> compare_list_with_lspci(const std::string& vfioctl);

/// Whether vfioctl says that the host uses the device at `address` in this way, in words that have `text`.
[[nodiscard]] std::optional<std::string> find_use(const std::string& vfioctl, const std::string& address,
                                                  const std::string& kind, const std::string& text);
