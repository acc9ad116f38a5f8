// SPDX-License-Identifier: GPL-2.0-or-later
// Holds what `vfioctl plan` predicts in the booted system against what the binder has just done in this very boot.
#pragma once

#include <optional>
#include <string>
#include <vector>

/// `plan` is the document of `vfioctl plan --json`, `report` that of the binder. Devices of these addresses are left
/// out: the case has seen to it that something happened to them that nobody can foresee. Unset: they agree.
[[nodiscard]] std::optional<std::string> compare_plan(const std::string& plan, const std::string& report,
                                                      const std::vector<std::string>& but_for);
