// SPDX-License-Identifier: GPL-2.0-or-later
// What `vfioctl verify` does, for commands that have had images made.
#pragma once

#include "binder/ctl/command.h"
#include "binder/ctl/verify_report.h"
#include "binder/kernel/root_directory.h"

namespace binder::ctl {

/// Looks at every image that the system below `root` can boot, and prints the verdicts.
[[nodiscard]] Exit verify_all_images(const RootDirectory& root, Loudness loudness);

}  // namespace binder::ctl
