// SPDX-License-Identifier: GPL-2.0-or-later
// The main job, from the kernel command line to the report.
#pragma once

#include "binder/boot/options.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/kernel_log.h"
#include "binder/plan/report.h"

namespace binder {

/// Runs the whole job and logs it: of what a config can multiply the first lines only. Ends within `work_limit`. What
/// the kernel command line says wins over the options.
[[nodiscard]] Report boot(Kernel& machine, Log& log, const Options& options);

}  // namespace binder
