// SPDX-License-Identifier: GPL-2.0-or-later
// The switches on the kernel command line, for the person in front of the boot menu.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "binder/pci/selector.h"
#include "binder/text/problem.h"

namespace binder {

enum class BootMode {
  apply,    ///< also `vfio_binder=on` (1, yes, true), which takes back an `off` further left
  dry_run,  ///< `vfio_binder=dry-run`: log the plan, change nothing
  off,      ///< `vfio_binder=off` (also 0, no, false): do nothing, say so
};

struct BootSwitches {
  BootMode mode = BootMode::apply;
  std::optional<std::vector<Selector>> devices;  ///< `vfio_binder.devices=LIST`: instead of DEVICES
  std::vector<Problem> problems;
};

/// Reads the text of /proc/cmdline. Quotes as the kernel reads them (lib/cmdline.c next_arg: double quotes, around the
/// whole argument or its value). Words behind a lone `--` belong to init and are not read. Of a repeated switch the
/// last one holds. An unknown value of `vfio_binder=` is a problem and means `off`: whoever types it at the boot menu
/// wants less, not more.
[[nodiscard]] BootSwitches parse_kernel_command_line(std::string_view text);

}  // namespace binder
