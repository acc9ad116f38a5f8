// SPDX-License-Identifier: GPL-2.0-or-later
// The main job, from the kernel command line to the report.
#pragma once

#include "binder/boot/options.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/kernel_log.h"
#include "binder/plan/report.h"

namespace binder {

/// Runs the whole job and logs it. What the kernel command line says wins over the options.
[[nodiscard]] Report boot(Kernel& kernel, Log& log, const Options& options);

}  // namespace binder
