// SPDX-License-Identifier: GPL-2.0-or-later
// The decision. Pure: config and machine in, plan out.
#pragma once

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// What is held for a guest already, by whoever, is no news in the end.
void note_held(const Machine& machine, Plan& plan);

[[nodiscard]] Plan make_plan(const Config& config, const Machine& machine);

}  // namespace binder
