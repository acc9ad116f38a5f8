// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at the machine. Reads only.
#pragma once

#include "binder/kernel/kernel.h"
#include "binder/machine/machine.h"

namespace binder {

/// Everything but overrides: nothing in it waits for a driver.
[[nodiscard]] Machine scan(Kernel& kernel);

/// Reads the overrides of these devices alone: on older kernels that waits where a driver is stuck in one of them.
void read_overrides(Kernel& kernel, const std::vector<PciAddress>& addresses, Machine& machine);

/// The whole text of /proc/cmdline: a boot loader may have put newlines into it.
[[nodiscard]] Reading<std::string> read_kernel_command_line(Kernel& kernel);

/// The first line of a file, as attributes are read.
[[nodiscard]] Reading<std::string> read_line(Kernel& kernel, const std::string& path);
/// Likewise, of one whose read can wait for a driver.
[[nodiscard]] Reading<std::string> read_line_within(Kernel& kernel, const std::string& path, Milliseconds limit);

/// Reads which driver holds a device; missing: none.
[[nodiscard]] Reading<std::string> read_driver(Kernel& kernel, const PciAddress& address);

}  // namespace binder
