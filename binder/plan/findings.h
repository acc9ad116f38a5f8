// SPDX-License-Identifier: GPL-2.0-or-later
// What is worth saying about the devices that are handed over, and keeps none of them.
#pragma once

#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// Groups that are shared with others, guards that a twin would also pass, the display of the firmware.
[[nodiscard]] std::vector<Finding> look_around(const std::vector<Target>& targets, const Config& config,
                                               const Machine& machine);

}  // namespace binder
