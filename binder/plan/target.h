// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// A device that no rule is against, so that its ID and class are known, as a target. `selector` is what named it.
[[nodiscard]] Target target_of(const PciDevice& device, const Config& config, const Machine& machine,
                               std::string selector);

}  // namespace binder
