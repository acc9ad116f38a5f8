// SPDX-License-Identifier: GPL-2.0-or-later
// Holds what `vfioctl list --json` says against what others say of the same machine.
#pragma once

#include <optional>
#include <string>

/// `list` is the document of vfioctl, `lspci` the text of `lspci -Dnk`: the same devices, IDs, classes and drivers. The
/// groups are looked up in sysfs. Unset: they agree.
[[nodiscard]] std::optional<std::string> compare_list(const std::string& list, const std::string& lspci);

/// Whether vfioctl says that the host uses the device at `address` in this way, in words that have `text`.
[[nodiscard]] std::optional<std::string> find_use(const std::string& list, const std::string& address,
                                                  const std::string& kind, const std::string& text);
