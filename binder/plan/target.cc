// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/target.h"

#include <utility>

namespace binder {

Target target_of(const PciDevice& device, const Machine& machine, const Plan& plan, std::string selector) {
  Target target;
  target.address = device.address;
  target.id = *device.id;
  if (device.iommu_group) target.iommu_group = *device.iommu_group;
  target.selector = std::move(selector);
  target.driver = plan.driver;
  if (device.driver) target.held_by = *device.driver;
  target.is_display = is_display(*device.class_code);
  target.untouched = !device.driver && !machine.udev_started;
  return target;
}

}  // namespace binder
