// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/make_plan.h"

#include "binder/plan/choose.h"
#include "binder/plan/findings.h"
#include "binder/plan/hugepages.h"
#include "binder/plan/order_of_work.h"

namespace binder {

void note_held(const Machine& machine, Plan& plan) {
  if (!machine.devices) return;
  for (const PciDevice& device : *machine.devices) {
    if (device.driver == plan.driver || is_held_for_guest(device)) plan.held_before.push_back(device.address);
  }
}

Plan make_plan(const Config& config, const Machine& machine) {
  Plan plan;
  plan.limit = time_limit(config);
  plan.framebuffer = config.framebuffer;
  if (config.driver != auto_driver) plan.driver = config.driver;
  choose_devices(config, machine, plan);
  plan.host_memory_kib = config.host_memory_kib;
  PoolDecision pools = decide_pools(config, machine);
  plan.pools = std::move(pools.pools);
  plan.refused_pools = std::move(pools.refusals);
  add_findings(config, machine, plan);
  note_held(machine, plan);
  add_steps(config, machine, plan);
  return plan;
}

}  // namespace binder
