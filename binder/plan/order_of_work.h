// SPDX-License-Identifier: GPL-2.0-or-later
// From what is wanted to the steps that bring it about, in the order of the work.
#pragma once

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// Fills `steps` from the targets and pools of the plan. What is already true gets no step.
void add_steps(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
