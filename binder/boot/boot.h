// SPDX-License-Identifier: GPL-2.0-or-later
// The main job, from the kernel command line to the report.
#pragma once

#include <optional>

#include "binder/boot/options.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/kernel_log.h"
#include "binder/plan/report.h"

namespace binder {

/// Where the report is saved.
inline constexpr const char* report_directory = "/run/vfio-binder";
inline constexpr const char* report_name = "report.json";

/// Said of a TIMEOUT that is more than the whole work may take.
[[nodiscard]] std::optional<Finding> limit_note(const Config& config);

/// Runs the whole job and logs it: of what a config can multiply the first lines only. Ends within `work_limit`. What
/// the kernel command line says wins over the options.
[[nodiscard]] Report boot(Kernel& machine, Log& log, const Options& options);

}  // namespace binder
