// SPDX-License-Identifier: GPL-2.0-or-later
// The look at the machine that a plan is made from.
#pragma once

#include "binder/config/config.h"
#include "binder/kernel/kernel.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// The machine, as far as a plan for this config needs it. What can wait for a driver is looked at of the targets
/// alone, and nothing at all where nothing is configured.
[[nodiscard]] Machine machine_for(Kernel& kernel, const Config& config);

/// Which VFIO drivers there are, where DRIVER=auto asks.
void look_for_vfio_drivers(Kernel& kernel, const Config& config, Machine& machine);

/// Looks at the machine and decides.
[[nodiscard]] Plan plan_for(Kernel& kernel, const Config& config);

}  // namespace binder
