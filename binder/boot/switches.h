// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel command line says to the binder.
#pragma once

#include <optional>
#include <string_view>

#include "binder/config/command_line.h"
#include "binder/kernel/kernel.h"

namespace binder {

/// The switches of this boot. A command line that cannot be read means `off`, on the machine that runs.
[[nodiscard]] BootSwitches read_switches(Kernel& kernel);

/// What tells that a crashed kernel started this one, to save its memory, or nothing. Such a kernel has little memory
/// and one task; a device that is taken here is lost to the dump. Not every architecture has the word on its command
/// line, but all have the file (fs/proc/vmcore.c). Its contents are the memory: it is not opened, and a look that
/// fails for any other reason than that there is no file counts as one that found it.
[[nodiscard]] std::optional<std::string_view> crash_kernel_sign(const BootSwitches& switches, Kernel& kernel);

}  // namespace binder
