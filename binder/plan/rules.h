// SPDX-License-Identifier: GPL-2.0-or-later
// The rules that keep the program from taking the wrong device. Each refusal names its rule and what to write instead.
#pragma once

#include <optional>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// Whether a device that `selector` named may be handed over; unset: it may.
[[nodiscard]] std::optional<Refusal> judge(const PciDevice& device, const Selector& selector, const Config& config,
                                           const Machine& machine);

/// What is worth saying about the devices that are handed over: groups shared with others, guards that a twin would
/// also pass.
[[nodiscard]] std::vector<Finding> look_around(const std::vector<Target>& targets,
                                               const std::vector<Selector>& selectors, const Machine& machine);

}  // namespace binder
