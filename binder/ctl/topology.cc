// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/topology.h"

#include <set>

#include "binder/text/text.h"

namespace binder::ctl {

namespace {

constexpr std::size_t domain_digits = 4;
constexpr std::size_t bus_digits = 2;

std::string root_bus_of(const PciAddress& address) {
  return hex_text(address.domain, domain_digits) + ":" + hex_text(address.bus, bus_digits);
}

}  // namespace

Topology topology_of(const Listing& listing) {
  const Machine& machine = listing.sight.machine;
  Topology topology;
  std::set<PciAddress> shown;
  for (const ListedDevice& listed : listing.devices) {
    topology.listed[listed.device->address] = &listed;
    const PciDevice* device = listed.device;
    // A bridge that was shown before has all that is above it shown: this ends where the parents make a circle, too.
    while (device != nullptr && shown.insert(device->address).second) {
      device = device->parent ? find_device(machine, *device->parent) : nullptr;
    }
  }
  for (const PciAddress& address : shown) {
    const PciDevice* device = find_device(machine, address);
    const bool has_bridge = device->parent && shown.contains(*device->parent);
    (has_bridge ? topology.below[*device->parent] : topology.roots[root_bus_of(address)]).push_back(device);
  }
  return topology;
}

}  // namespace binder::ctl
