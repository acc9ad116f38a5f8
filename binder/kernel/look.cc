// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/look.h"

#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"

namespace binder {

namespace {

bool asks_for_something(const Config& config) {
  return !config.devices.empty() || !config.hugepages.empty() || config.hugetlb_shm_group;
}

}  // namespace

Plan plan_for(Kernel& kernel, const Config& config) {
  if (!asks_for_something(config)) return make_plan(config, Machine{});
  Machine machine = scan(kernel);
  // Which devices are to be handed over is known by a plan only; what their overrides are decides about steps alone.
  std::vector<PciAddress> targets;
  for (const Target& target : make_plan(config, machine).targets) targets.push_back(target.address);
  if (targets.empty()) return make_plan(config, machine);
  read_overrides(kernel, targets, machine);
  return make_plan(config, machine);
}

}  // namespace binder
