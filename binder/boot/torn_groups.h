// SPDX-License-Identifier: GPL-2.0-or-later
// A request for one IOMMU group is all or nothing where the config says so.
#pragma once

#include "binder/config/config.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/kernel_log.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"

namespace binder {

/// With GROUP=refuse and GROUP=whole: where a device of a group could not be bound, the others of it that this run has
/// taken go back to the host. Logs each, and corrects its entry in the report. `before` is the machine as the plan was
/// made from it.
void give_back_torn_groups(GroupPolicy policy, const Plan& plan, const Machine& before, Kernel& kernel, Log& log,
                           Report& report);

}  // namespace binder
