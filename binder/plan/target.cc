// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/target.h"

#include <utility>

#include "binder/plan/drivers.h"

namespace binder {

Target bare_target(const PciDevice& device, std::string selector) {
  Target target;
  target.address = device.address;
  if (device.id) target.id = *device.id;
  if (device.iommu_group) target.iommu_group = *device.iommu_group;
  target.selector = std::move(selector);
  if (device.driver) target.held_by = *device.driver;
  return target;
}

Target target_of(const PciDevice& device, const Config& config, const Machine& machine, std::string selector) {
  Target target = bare_target(device, std::move(selector));
  target.driver = driver_for(device, config, machine);
  target.fallback = fallback_of(target.driver);
  target.is_display = is_display(*device.class_code);
  target.untouched = !device.driver && !machine.udev_started;
  return target;
}

void refuse_targets(const std::function<bool(const Target&)>& is_meant, Rule rule, const Objection& objection,
                    const Config& config, const Machine& machine, Plan& plan) {
  for (const Target& target : plan.targets) {
    if (!is_meant(target) || !target.entry) continue;
    plan.refused_devices.push_back(refuse_target(
        {*find_device(machine, target.address), config.devices[*target.entry], config, machine}, rule, objection));
  }
  std::erase_if(plan.targets, is_meant);
}

}  // namespace binder
