// SPDX-License-Identifier: GPL-2.0-or-later
// The plan for a person to read.
#include "binder/plan/names.h"
#include "binder/plan/plan.h"

namespace binder {

namespace {

std::string target_line(const Target& target) {
  std::string line = name_device(target.address, target.id, target.iommu_group) + ": ";
  if (is_held_as_wanted(target)) return line + "is on " + *target.held_by + " already";
  return line + "to " + target.driver + (target.held_by ? ", from " + *target.held_by : ", no driver holds it");
}

std::string pool_line(const PoolTarget& pool) {
  const std::string name = "hugepages " + pool_name(pool.page_size_kib, pool.node) + ": ";
  if (pool.pages_before >= pool.pages) {
    return name + "there are " + std::to_string(pool.pages_before) + " already, " + std::to_string(pool.pages) +
           " asked for";
  }
  return name + "from " + std::to_string(pool.pages_before) + " to " + std::to_string(pool.pages);
}

}  // namespace

std::vector<std::string> plan_lines(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Target& target : plan.targets) lines.push_back(target_line(target));
  for (const PoolTarget& pool : plan.pools) lines.push_back(pool_line(pool));
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    lines.push_back("step " + std::to_string(i + 1) + ": " + describe(plan.steps[i]));
  }
  return lines;
}

}  // namespace binder
