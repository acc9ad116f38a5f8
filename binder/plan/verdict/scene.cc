// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/verdict/scene.h"

#include <algorithm>

#include "binder/config/host_words.h"

namespace binder {

std::uint16_t class_of(const PciDevice& device) { return device.class_code ? device_class(*device.class_code) : 0; }

Scene scene_of(const Machine& machine, const Host& host, Headless headless) {
  Scene scene{machine, host, {}, {}, {}};
  scene.config.headless = headless;
  if (host.command_line) scene.config.host = find_host_words(*host.command_line);
  if (!machine.devices) return scene;
  for (const PciDevice& device : *machine.devices) {
    scene.knows_bridges |= device.parent.has_value();
    if (!is_endpoint(device)) continue;
    if (device.iommu_group) scene.members[*device.iommu_group].push_back(&device);
    if (has_unreadable_group(device)) scene.without_readable_group = &device;
    if (device.id && !is_virtual_function(device)) scene.of_id[*device.id].push_back(&device);
  }
  return scene;
}

std::vector<const PciDevice*> companions_of(const Scene& scene, const PciDevice& device) {
  if (!device.iommu_group || !is_endpoint(device)) return {};
  const auto found = scene.members.find(*device.iommu_group);
  std::vector<const PciDevice*> companions = found->second;
  std::erase(companions, &device);
  return companions;
}

std::vector<const PciDevice*> slot_mates_of(const Scene& scene, const PciDevice& device) {
  PciAddress first = device.address;
  first.function = 0;
  std::vector<const PciDevice*> mates;
  auto other = std::ranges::lower_bound(*scene.machine.devices, first, {}, &PciDevice::address);
  for (; other != scene.machine.devices->end(); ++other) {
    if (!is_same_slot(other->address, first)) break;
    if (other->address != device.address && is_endpoint(*other) && !is_virtual_function(*other)) {
      mates.push_back(&*other);
    }
  }
  return mates;
}

bool is_below_bridge(const Scene& scene, const PciDevice& device) {
  return scene.knows_bridges ? device.parent.has_value() : device.address.bus != 0;
}

Selector firmest_selector(const Machine& machine, const PciDevice& device) {
  Selector selector;
  if (const auto path = path_to(machine, device)) {
    selector.what = *path;
  } else {
    selector.what = ByAddress{device.address};
    if (device.id) selector.guard = *device.id;
  }
  return selector;
}

}  // namespace binder
