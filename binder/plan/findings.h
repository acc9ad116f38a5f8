// SPDX-License-Identifier: GPL-2.0-or-later
// What is worth saying about the devices that are handed over, and keeps none of them.
#pragma once

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// Adds to the findings of the plan, whose devices have been chosen: groups that are shared with others, guards that a
/// twin would also pass, the display of the firmware.
void add_findings(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
