// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/resolve.h"

#include <algorithm>
#include <span>

namespace binder {

namespace {

using Matches = std::vector<const PciDevice*>;

bool is_virtual(const PciDevice& device) {
  return device.physical_function || !is_missing(device.physical_function.error());
}

std::span<const PciDevice> devices_between(const Machine& machine, const PciAddress& first, const PciAddress& last) {
  const auto begin = std::ranges::lower_bound(*machine.devices, first, {}, &PciDevice::address);
  const auto end = std::ranges::upper_bound(*machine.devices, last, {}, &PciDevice::address);
  return {begin, end};
}

std::span<const PciDevice> devices_on_bus(const Machine& machine, const PciAddress& on_bus) {
  PciAddress first = on_bus;
  PciAddress last = on_bus;
  first.device = 0;
  first.function = 0;
  last.device = UINT8_MAX;
  last.function = UINT8_MAX;
  return devices_between(machine, first, last);
}

/// Device and function numbers are one number of eight bits on a bus with ARI: function 8 is named as 01.0.
bool is_function_of_one_device(std::span<const PciDevice> on_bus) {
  return std::ranges::any_of(on_bus, [](const PciDevice& device) { return device.ari == true; });
}

/// The functions of the card at an address. The virtual functions that a card has made belong to it as little as those
/// of another: they are taken where nothing but them is meant.
Matches functions_at(const PciAddress& address, const Machine& machine) {
  const std::span<const PciDevice> on_bus = devices_on_bus(machine, address);
  const bool whole_bus = address.device == 0 && is_function_of_one_device(on_bus);
  Matches physical;
  Matches all;
  for (const PciDevice& device : on_bus) {
    const bool same_slot = device.address.device == address.device;
    if (!same_slot && !whole_bus) continue;
    if (!is_virtual(device)) physical.push_back(&device);
    if (same_slot) all.push_back(&device);
  }
  return physical.empty() ? all : physical;
}

Matches by_address(const ByAddress& wanted, const Machine& machine) {
  if (wanted.every_function) return functions_at(wanted.address, machine);
  const PciDevice* device = find_device(machine, wanted.address);
  return device == nullptr ? Matches{} : Matches{device};
}

Matches by_id(const ById& wanted, const Machine& machine) {
  Matches found;
  for (const PciDevice& device : *machine.devices) {
    if (device.id && has_id(*device.id, wanted.id)) found.push_back(&device);
  }
  return found;
}

}  // namespace

bool has_id(const DeviceId& device, const DeviceId& wanted) {
  return device.vendor == wanted.vendor && device.device == wanted.device &&
         (!wanted.subsystem || device.subsystem == wanted.subsystem);
}

std::size_t follow(const ByPath& path, const Machine& machine, Matches& found) {
  PciAddress bridge = path.root;
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const std::optional<PciAddress> bus = bus_below(machine, bridge);
    if (!bus) return i;
    PciAddress wanted = *bus;
    wanted.device = path.hops[i].device;
    wanted.function = path.hops[i].function;
    const bool is_last = i + 1 == path.hops.size();
    Matches next = by_address({wanted, is_last && path.every_function}, machine);
    std::erase_if(next, [&](const PciDevice* device) { return device->parent != bridge; });
    if (next.empty()) return i;
    found = std::move(next);
    bridge = found.front()->address;
  }
  return path.hops.size();
}

std::vector<const PciDevice*> resolve(const Selector& selector, const Machine& machine) {
  if (!machine.devices) return {};
  if (const auto* address = std::get_if<ByAddress>(&selector.what)) return by_address(*address, machine);
  if (const auto* id = std::get_if<ById>(&selector.what)) return by_id(*id, machine);
  Matches found;
  const auto& path = *std::get_if<ByPath>(&selector.what);
  if (follow(path, machine, found) < path.hops.size()) return {};
  return found;
}

std::vector<const PciDevice*> card_of(const Selector& selector, const Machine& machine) {
  Selector whole = selector;
  if (auto* address = std::get_if<ByAddress>(&whole.what)) address->every_function = true;
  if (auto* path = std::get_if<ByPath>(&whole.what)) path->every_function = true;
  return resolve(whole, machine);
}

}  // namespace binder
