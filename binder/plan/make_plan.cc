// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/make_plan.h"

#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/findings.h"
#include "binder/plan/hugepages.h"
#include "binder/plan/order_of_work.h"
#include "binder/plan/rules/rules.h"

namespace binder {

namespace {

Refusal ambiguous(const Selector& selector, const std::vector<const PciDevice*>& matches) {
  std::string candidates;
  for (const PciDevice* device : matches) {
    candidates += (candidates.empty() ? "" : ", ") + to_string(device->address);
  }
  return refuse_entry(selector, Rule::ambiguous_id, std::to_string(matches.size()) + " devices have this ID",
                      "write the address of the one you mean: " + candidates);
}

/// Chooses the devices of a plan, entry by entry.
class Choice {
 public:
  Choice(const Config& config, const Machine& machine, Plan& plan)
      : config_(config), machine_(machine), plan_(plan), taken_(machine.devices ? machine.devices->size() : 0) {}

  void take(std::size_t entry);

 private:
  void take_device(const PciDevice& device, std::size_t entry);

  const Config& config_;
  const Machine& machine_;
  Plan& plan_;
  std::vector<bool> taken_;  ///< of the machine's devices
};

void Choice::take(std::size_t entry) {
  const Selector& selector = config_.devices[entry];
  if (!machine_.devices) {
    plan_.refused_devices.push_back(refuse_entry(selector, Rule::unreadable, describe(machine_.devices.error())));
    return;
  }
  const std::vector<const PciDevice*> matches = resolve(selector, machine_);
  if (matches.empty()) {
    plan_.refused_devices.push_back(refuse_entry(selector, Rule::not_present, "no such device in this machine"));
  } else if (std::holds_alternative<ById>(selector.what) && matches.size() > 1) {
    plan_.refused_devices.push_back(ambiguous(selector, matches));
  } else {
    for (const PciDevice* device : matches) take_device(*device, entry);
  }
}

void Choice::take_device(const PciDevice& device, std::size_t entry) {
  const Selector& selector = config_.devices[entry];
  if (std::optional<Refusal> refusal = refuse_device({device, selector, config_, machine_})) {
    plan_.refused_devices.push_back(std::move(*refusal));
    return;
  }
  const auto index = static_cast<std::size_t>(&device - machine_.devices->data());
  if (taken_[index]) return;
  taken_[index] = true;
  Target target;
  target.address = device.address;
  target.id = *device.id;
  if (device.iommu_group) target.iommu_group = *device.iommu_group;
  target.entry = entry;
  target.selector = to_string(selector);
  target.driver = plan_.driver;
  if (device.driver) target.held_by = *device.driver;
  target.untouched = !device.driver && !machine_.udev_started;
  plan_.targets.push_back(std::move(target));
}

/// A guard that did not let a device pass speaks for every entry that names the device: one of them is out of date.
void heed_guards(Plan& plan) {
  for (const Refusal& refusal : plan.refused_devices) {
    if (refusal.rule != Rule::guard_mismatch) continue;
    std::erase_if(plan.targets, [&](const Target& target) { return target.address == refusal.address; });
  }
}

}  // namespace

Plan make_plan(const Config& config, const Machine& machine) {
  Plan plan;
  plan.limit = std::chrono::seconds{config.timeout_seconds};
  Choice choice{config, machine, plan};
  for (std::size_t entry = 0; entry < config.devices.size(); ++entry) choice.take(entry);
  heed_guards(plan);
  PoolDecision pools = decide_pools(config.hugepages, machine);
  plan.pools = std::move(pools.pools);
  plan.refused_pools = std::move(pools.refusals);
  plan.findings = look_around(plan.targets, config, machine);
  if (machine.devices) {
    for (const PciDevice& device : *machine.devices) {
      if (device.driver == plan.driver) plan.held_before.push_back(device.address);
    }
  }
  add_steps(config, machine, plan);
  return plan;
}

}  // namespace binder
