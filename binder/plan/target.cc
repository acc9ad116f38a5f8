// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/target.h"

#include <utility>

#include "binder/plan/drivers.h"

namespace binder {

Target target_of(const PciDevice& device, const Config& config, const Machine& machine, std::string selector) {
  Target target;
  target.address = device.address;
  target.id = *device.id;
  if (device.iommu_group) target.iommu_group = *device.iommu_group;
  target.selector = std::move(selector);
  target.driver = driver_for(device, config, machine);
  target.fallback = fallback_of(target.driver);
  if (device.driver) target.held_by = *device.driver;
  target.is_display = is_display(*device.class_code);
  target.untouched = !device.driver && !machine.udev_started;
  return target;
}

}  // namespace binder
