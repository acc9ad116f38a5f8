// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/resolve.h"

#include <algorithm>

namespace binder {

namespace {

using Matches = std::vector<const PciDevice*>;

template <class Predicate>
Matches devices_where(const Machine& machine, Predicate matches) {
  Matches found;
  for (const PciDevice& device : *machine.devices) {
    if (matches(device)) found.push_back(&device);
  }
  return found;
}

bool same_slot(const PciAddress& a, const PciAddress& b) {
  return a.domain == b.domain && a.bus == b.bus && a.device == b.device;
}

Matches by_address(const ByAddress& wanted, const Machine& machine) {
  if (!wanted.every_function) {
    const PciDevice* device = find_device(machine, wanted.address);
    return device != nullptr ? Matches{device} : Matches{};
  }
  return devices_where(machine, [&](const PciDevice& device) { return same_slot(device.address, wanted.address); });
}

Matches by_path(const ByPath& wanted, const Machine& machine) {
  PciAddress bridge = wanted.root;
  Matches found;
  for (std::size_t i = 0; i < wanted.hops.size(); ++i) {
    const Hop& hop = wanted.hops[i];
    const bool any_function = wanted.every_function && i + 1 == wanted.hops.size();
    found = devices_where(machine, [&](const PciDevice& device) {
      return device.parent == bridge && device.address.device == hop.device &&
             (any_function || device.address.function == hop.function);
    });
    if (found.empty()) return {};
    bridge = found.front()->address;
  }
  return found;
}

Matches by_id(const ById& wanted, const Machine& machine) {
  return devices_where(machine, [&](const PciDevice& device) { return device.id && has_id(*device.id, wanted.id); });
}

}  // namespace

bool has_id(const DeviceId& device, const DeviceId& wanted) {
  return device.vendor == wanted.vendor && device.device == wanted.device &&
         (!wanted.subsystem || device.subsystem == wanted.subsystem);
}

std::vector<const PciDevice*> resolve(const Selector& selector, const Machine& machine) {
  if (!machine.devices) return {};
  if (const auto* address = std::get_if<ByAddress>(&selector.what)) return by_address(*address, machine);
  if (const auto* path = std::get_if<ByPath>(&selector.what)) return by_path(*path, machine);
  return by_id(*std::get_if<ById>(&selector.what), machine);
}

}  // namespace binder
