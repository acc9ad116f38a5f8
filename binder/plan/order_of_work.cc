// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/order_of_work.h"

#include <algorithm>
#include <array>

#include "binder/plan/framebuffers.h"
#include "binder/plan/names.h"
#include "binder/plan/settings.h"

namespace binder {

namespace {

/// Waits for no hardware and shuts every other driver out. Without it the device would go to whichever driver comes
/// first: nothing further is tried then.
void add_overrides(const Config& /*config*/, const Machine& machine, Plan& plan) {
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const Target& target = plan.targets[i];
    if (find_device(machine, target.address)->driver_override == target.driver) continue;
    if (is_held_as_wanted(target) && target.held_by != target.driver) continue;
    plan.steps.push_back({.path = device_path(target.address, "driver_override"),
                          .value = target.driver,
                          .work = "writing driver_override, after a driver's probe or remove",
                          .target = i,
                          .if_it_fails = IfItFails::give_up});
  }
}

/// Early, while memory is least fragmented. The kernel would give all that it has, and kill what runs for want of
/// memory (the boot with it): so memory is looked at before each write, since more may have gone meanwhile. A shortfall
/// is mostly fragmentation: compaction moves what is movable, then the kernel is asked once more.
void add_pools(const Config& /*config*/, const Machine& /*machine*/, Plan& plan) {
  for (std::size_t i = 0; i < plan.pools.size(); ++i) {
    const PoolTarget& pool = plan.pools[i];
    if (pool.pages_before >= pool.pages) continue;
    Step ask{.path = pool_path(pool.page_size_kib, pool.node),
             .value = std::to_string(pool.pages),
             .work = "reserving hugepages",
             .pool = i,
             .when = When::memory_is_there};
    Step compact{.path = std::string{compact_memory_path},
                 .value = "1",
                 .work = "compacting memory",
                 .pool = i,
                 .when = When::pool_is_short};
    plan.steps.push_back(ask);
    plan.steps.push_back(std::move(compact));
    plan.steps.push_back(std::move(ask));
  }
}

void add_shm_group(const Config& config, const Machine& machine, Plan& plan) {
  if (!config.hugetlb_shm_group || machine.hugetlb_shm_group == *config.hugetlb_shm_group) return;
  plan.steps.push_back({.path = std::string{shm_group_path},
                        .value = std::to_string(*config.hugetlb_shm_group),
                        .work = "writing the group",
                        .read_back = ReadBack::value});
}

bool is_registered(const Machine& machine, const std::string& driver) {
  return machine.pci_drivers && std::ranges::find(*machine.pci_drivers, driver) != machine.pci_drivers->end();
}

Step load_step(const Config& config, const std::string& module) {
  return {.act = Act::load_module,
          .value = module,
          .work = "loading module " + module,
          .options = module == module_of(default_driver) ? option_words(config) : std::string{}};
}

/// The device goes to the driver that stands in for the wanted one.
void add_fallback(const Config& config, const Target& target, std::size_t index, When when, Plan& plan) {
  if (target.fallback.empty()) return;
  plan.steps.push_back({.path = device_path(target.address, "driver_override"),
                        .value = target.fallback,
                        .work = "writing driver_override, after a driver's probe or remove",
                        .target = index,
                        .when = when,
                        .if_it_fails = IfItFails::give_up});
  Step load = load_step(config, module_of(target.fallback));
  load.target = index;
  load.when = when;
  plan.steps.push_back(std::move(load));
}

Step probe_step(const Target& target, std::size_t index, const std::string& driver) {
  return {.path = std::string{pci_probe_path},
          .value = to_string(target.address),
          .work = "probe by " + driver,
          .target = index,
          .when = When::not_yet_bound,
          .if_it_fails = IfItFails::give_up};
}

/// Of each driver that a target wants, its module. Where the wanted one is not there then, another stands in for it.
void add_modules(const Config& config, const Machine& machine, Plan& plan) {
  std::vector<std::string> seen;
  for (const Target& target : plan.targets) {
    if (is_held_as_wanted(target) || is_registered(machine, target.driver)) continue;
    if (std::ranges::find(seen, target.driver) != seen.end()) continue;
    seen.push_back(target.driver);
    plan.steps.push_back(load_step(config, module_of(target.driver)));
  }
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const Target& target = plan.targets[i];
    if (!is_held_as_wanted(target)) add_fallback(config, target, i, When::driver_is_missing, plan);
  }
}

/// Device by device. The unbind goes through the link that the device has to its driver, so that it reaches the one
/// that holds it then: a built-in driver may take the device after the machine was looked at. The probe is always
/// planned, since a driver that was registered before does not look by itself.
void add_binding(const Config& config, const Machine& machine, Plan& plan) {
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const Target& target = plan.targets[i];
    if (is_held_as_wanted(target)) continue;
    plan.steps.push_back({.path = device_path(target.address, "driver/unbind"),
                          .value = to_string(target.address),
                          .work = "unbind",
                          .target = i,
                          .when = When::held_by_another,
                          .if_it_fails = IfItFails::give_up});
    add_late_resize(config, machine, i, plan);
    plan.steps.push_back(probe_step(target, i, target.driver));
    if (target.fallback.empty()) continue;
    plan.steps.back().if_it_fails = IfItFails::tell;
    add_fallback(config, target, i, When::without_driver, plan);
    plan.steps.push_back(probe_step(target, i, target.fallback));
  }
}

/// A setting is a function that adds its rows, and its place in this order.
constexpr std::array order_of_work{add_overrides, add_releases, add_pools,   add_shm_group, add_settings,
                                   add_resizes,   add_modules,  add_options, add_binding,   add_late_releases};

}  // namespace

void add_steps(const Config& config, const Machine& machine, Plan& plan) {
  for (const auto add : order_of_work) add(config, machine, plan);
}

}  // namespace binder
