// SPDX-License-Identifier: GPL-2.0-or-later
// IOMMU groups: a group belongs to one user as a whole, so what shares it with a listed device matters.
#pragma once

#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// The groups that have targets, sorted.
[[nodiscard]] std::vector<unsigned> groups_of(const Plan& plan);

/// GROUP=whole: the endpoints that share a group with a target become targets too, where no rule is against any of
/// them. A rule that asks for more than an address is against them, since no entry names them.
void take_whole_groups(const Config& config, const Machine& machine, Plan& plan);

/// GROUP=refuse and GROUP=whole: no target of a group stays where another endpoint of that group is none.
void refuse_torn_groups(const Config& config, const Machine& machine, Plan& plan);

/// With GROUP=warn: what else is in the groups of the targets. And, whatever the policy, what may be.
void add_group_findings(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
