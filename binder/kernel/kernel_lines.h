// SPDX-License-Identifier: GPL-2.0-or-later
// What the running kernel has logged. No part of the Kernel interface: the program of the boot, which has that whole,
// does without it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/text/result.h"

namespace binder {

/// The lines of the log as syslog(2) gives them, without level, time and thread.
[[nodiscard]] std::vector<std::string> lines_of_log(std::string_view text);

/// Reads the kernel's log. EPERM: only root may (kernel.dmesg_restrict). It is a ring: what an old machine logged first
/// may be gone, so that a line that is not there proves nothing.
[[nodiscard]] Reading<std::vector<std::string>> read_kernel_lines();

}  // namespace binder
