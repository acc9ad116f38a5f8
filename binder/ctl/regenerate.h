// SPDX-License-Identifier: GPL-2.0-or-later
// How this system makes its boot images anew.
#pragma once

#include <string>
#include <vector>

#include "binder/ctl/command.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/root_directory.h"

namespace binder::ctl {

/// The command of the framework, its words, that makes the images of all kernels anew. Empty: none is known that is
/// installed.
[[nodiscard]] std::vector<std::string> regenerate_command(Kernel& kernel);

/// Runs it, with its output on standard error, and then verifies the images. `root` is the running system.
[[nodiscard]] Exit regenerate(Kernel& kernel, const RootDirectory& root);

}  // namespace binder::ctl
