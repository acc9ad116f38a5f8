// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/plan/rules/rules.h"

namespace binder {

/// What is known of a device by itself. `selector` is what named it.
[[nodiscard]] Target bare_target(const PciDevice& device, std::string selector);

/// A device that no rule is against, so that its ID and class are known, as a target.
[[nodiscard]] Target target_of(const PciDevice& device, const Config& config, const Machine& machine,
                               std::string selector);

/// The targets that `is_meant` go, and are refusals then; those that no entry names just go.
void refuse_targets(const std::function<bool(const Target&)>& is_meant, Rule rule, const Objection& objection,
                    const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
