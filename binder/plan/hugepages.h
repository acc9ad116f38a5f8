// SPDX-License-Identifier: GPL-2.0-or-later
// From amounts of memory to page counts in the pools that this machine has.
#pragma once

#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

struct PoolDecision {
  std::vector<PoolTarget> pools;
  std::vector<Refusal> refusals;
};

[[nodiscard]] PoolDecision decide_pools(const std::vector<HugepageRequest>& requests, const Machine& machine);

}  // namespace binder
