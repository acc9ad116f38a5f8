// SPDX-License-Identifier: GPL-2.0-or-later
// From amounts of memory to page counts in the pools that this machine has.
#pragma once

#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

struct PoolDecision {
  std::vector<PoolTarget> pools;
  std::vector<Refusal> refusals;
};

/// The pools in the order of the work, the largest pages first. All together leave the host the memory that stays with
/// it; an entry that does not is refused whole, and costs no other.
[[nodiscard]] PoolDecision decide_pools(const Config& config, const Machine& machine);

/// The entries that this machine has no memory for, whatever else is in use: a sentence each.
[[nodiscard]] std::vector<std::string> beyond_memory(const Config& config, const Machine& machine);

}  // namespace binder
