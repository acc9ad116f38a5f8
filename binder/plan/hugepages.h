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

/// `1G`, `2M`, `64K`: the largest unit that has no remainder.
[[nodiscard]] std::string page_size_name(std::uint64_t page_size_kib);

/// `1G@0`, `2M`: how the log names a pool.
[[nodiscard]] std::string pool_name(std::uint64_t page_size_kib, std::optional<unsigned> node);

}  // namespace binder
