// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/plan.h"

#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/hugepages.h"
#include "binder/plan/rules.h"

namespace binder {

namespace {

Refusal refuse_entry(const Selector& selector, Rule rule, std::string message) {
  Refusal refusal;
  refusal.subject = to_string(selector);
  refusal.selector = refusal.subject;
  refusal.rule = rule;
  refusal.message = std::move(message);
  return refusal;
}

Refusal ambiguous(const Selector& selector, const std::vector<const PciDevice*>& matches) {
  std::string candidates;
  for (const PciDevice* device : matches) {
    candidates += (candidates.empty() ? "" : ", ") + to_string(device->address);
  }
  return refuse_entry(
      selector, Rule::ambiguous_id,
      std::to_string(matches.size()) + " devices have this ID; write the address of the one you mean: " + candidates);
}

Target target_of(const PciDevice& device, const Selector& selector, const Plan& plan, const Machine& machine) {
  Target target;
  target.address = device.address;
  target.id = *device.id;
  if (device.iommu_group) target.iommu_group = *device.iommu_group;
  target.selector = to_string(selector);
  target.driver = plan.driver;
  if (device.driver) target.held_by = *device.driver;
  target.untouched = !device.driver && !machine.udev_started;
  return target;
}

void choose(const Selector& selector, const Config& config, const Machine& machine, Plan& plan) {
  std::vector<const PciDevice*> matches = resolve(selector, machine);
  if (std::holds_alternative<ById>(selector.what) && matches.size() > 1) {
    plan.refused_devices.push_back(ambiguous(selector, matches));
    return;
  }
  if (matches.empty()) {
    plan.refused_devices.push_back(machine.devices
                                       ? refuse_entry(selector, Rule::not_present, "no such device in this machine")
                                       : refuse_entry(selector, Rule::unreadable, describe(machine.devices.error())));
    return;
  }
  for (const PciDevice* device : matches) {
    if (std::optional<Refusal> refusal = judge(*device, selector, config, machine)) {
      plan.refused_devices.push_back(std::move(*refusal));
    } else if (std::ranges::find(plan.targets, device->address, &Target::address) == plan.targets.end()) {
      plan.targets.push_back(target_of(*device, selector, plan, machine));
    }
  }
}

/// A guard that did not let a device pass speaks for every entry that names the device: one of them is out of date.
void heed_guards(Plan& plan) {
  for (const Refusal& refusal : plan.refused_devices) {
    if (refusal.rule != Rule::guard_mismatch) continue;
    std::erase_if(plan.targets, [&](const Target& target) { return target.address == refusal.address; });
  }
}

bool is_registered(const Machine& machine, const std::string& driver) {
  return machine.pci_drivers && std::ranges::find(*machine.pci_drivers, driver) != machine.pci_drivers->end();
}

void add_override_steps(const Machine& machine, Plan& plan) {
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const PciDevice* device = find_device(machine, plan.targets[i].address);
    if (device->driver_override == plan.targets[i].driver) continue;
    plan.steps.push_back({StepKind::set_override, i});
  }
}

void add_memory_steps(const Machine& machine, Plan& plan) {
  for (std::size_t i = 0; i < plan.pools.size(); ++i) {
    if (plan.pools[i].pages_before < plan.pools[i].pages) plan.steps.push_back({StepKind::reserve_hugepages, i});
  }
  if (plan.shm_group && machine.hugetlb_shm_group != *plan.shm_group)
    plan.steps.push_back({StepKind::set_shm_group, 0});
}

void add_device_steps(const Machine& machine, Plan& plan) {
  const auto is_done = [](const Target& target) { return target.held_by == target.driver; };
  if (!std::ranges::all_of(plan.targets, is_done) && !is_registered(machine, plan.driver)) {
    plan.steps.push_back({StepKind::load_module, 0});
  }
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    if (is_done(plan.targets[i])) continue;
    if (plan.targets[i].held_by) plan.steps.push_back({StepKind::unbind, i});
    plan.steps.push_back({StepKind::probe, i});
  }
}

}  // namespace

std::string_view rule_name(Rule rule) {
  switch (rule) {
    case Rule::not_present: return "not-present";
    case Rule::unreadable: return "unreadable";
    case Rule::fabric: return "fabric";
    case Rule::guard_mismatch: return "guard-mismatch";
    case Rule::guard_required: return "guard-required";
    case Rule::ambiguous_id: return "ambiguous-id";
    case Rule::no_iommu: return "no-iommu";
    case Rule::no_iommu_group: return "no-iommu-group";
    case Rule::no_such_pool: return "no-such-pool";
    case Rule::duplicate_pool: return "duplicate-pool";
    case Rule::partial_page: return "partial-page";
  }
  return "";
}

Plan make_plan(const Config& config, const Machine& machine) {
  Plan plan;
  plan.limit = std::chrono::seconds{config.timeout_seconds};
  plan.shm_group = config.hugetlb_shm_group;
  for (const Selector& selector : config.devices) choose(selector, config, machine, plan);
  heed_guards(plan);
  PoolDecision pools = decide_pools(config.hugepages, machine);
  plan.pools = std::move(pools.pools);
  plan.refused_pools = std::move(pools.refusals);
  plan.findings = look_around(plan.targets, config.devices, machine);
  if (machine.devices) {
    for (const PciDevice& device : *machine.devices) {
      if (device.driver == plan.driver) plan.held_before.push_back(device.address);
    }
  }
  add_override_steps(machine, plan);
  add_memory_steps(machine, plan);
  add_device_steps(machine, plan);
  return plan;
}

std::string module_of(std::string_view driver) {
  std::string module{driver};
  std::ranges::replace(module, '-', '_');
  return module;
}

std::string name_device(const PciAddress& address, const std::optional<DeviceId>& id,
                        const std::optional<unsigned>& iommu_group) {
  std::string name = to_string(address);
  if (id) name += " [" + to_string(DeviceId{id->vendor, id->device, {}}) + "]";
  if (iommu_group) name += " group " + std::to_string(*iommu_group);
  return name;
}

}  // namespace binder
