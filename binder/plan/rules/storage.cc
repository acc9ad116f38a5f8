// SPDX-License-Identifier: GPL-2.0-or-later
// Storage and network controllers: a bus number that has moved there costs somebody their root disk.
#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/rules/rules.h"

namespace binder {

namespace {

/// A controller that the ID does not tell from this one: one that has it too, or one whose ID could not be read.
const PciDevice* twin_of(const PciDevice& device, const DeviceId& id, const Machine& machine) {
  const auto is_twin = [&](const PciDevice& other) {
    if (other.address == device.address) return false;
    if (other.id) return has_id(*other.id, id);
    return !other.class_code || device_class(*other.class_code) == device_class(*device.class_code);
  };
  const auto found = std::ranges::find_if(*machine.devices, is_twin);
  return found == machine.devices->end() ? nullptr : &*found;
}

bool is_on_root_bus(const PciDevice& device) { return !device.parent && is_missing(device.parent.error()); }

/// What to write to name this device for good: by its path where it has one, else with a guard, where that tells it
/// from every other controller.
std::string firm_selector(const PciDevice& device, const Machine& machine) {
  const std::optional<ByPath> path = path_to(machine, device);
  const std::string by_path = path ? to_string(Selector{*path, {}, {}}) : "";
  const bool guard_tells =
      is_on_root_bus(device) || !is_storage(*device.class_code) || twin_of(device, *device.id, machine) == nullptr;
  if (!guard_tells) return by_path;
  const std::string guarded = to_string(device.address) + '|' + to_string(*device.id);
  return by_path.empty() ? guarded : guarded + " or " + by_path;
}

/// `write …`, or what is left to do where nothing tells it from its twin.
std::string firm_advice(const PciDevice& device, const Machine& machine) {
  const std::string selector = firm_selector(device, machine);
  return selector.empty() ? "put it below another bridge" : "write " + selector;
}

/// A path that begins on a root bus still names the same device after bus numbers have moved, or names none.
bool is_firm_path(const Selector& selector, const Machine& machine) {
  const auto* path = std::get_if<ByPath>(&selector.what);
  if (path == nullptr) return false;
  const PciDevice* root = find_device(machine, path->root);
  return root != nullptr && is_on_root_bus(*root);
}

}  // namespace

std::optional<Objection> object_to_loose_storage(const Candidate& candidate) {
  const Selector& selector = candidate.selector;
  if (!is_storage_or_network(*candidate.device.class_code)) return std::nullopt;
  if (selector.guard || is_firm_path(selector, candidate.machine)) return std::nullopt;
  if (std::holds_alternative<ById>(selector.what)) {
    if (!is_storage(*candidate.device.class_code)) return std::nullopt;
    return Objection{"an ID does not tell a storage controller from a twin that is gone today and back tomorrow",
                     firm_advice(candidate.device, candidate.machine)};
  }
  return Objection{"a storage or network controller needs more than an address, which can move to another controller",
                   firm_advice(candidate.device, candidate.machine)};
}

std::optional<Objection> object_to_storage_twin(const Candidate& candidate) {
  const PciDevice& device = candidate.device;
  if (!is_storage(*device.class_code) || is_firm_path(candidate.selector, candidate.machine)) return std::nullopt;
  // The address of a device on a root bus is what a path begins with: no bridge moves it.
  if (is_on_root_bus(device) && !std::holds_alternative<ById>(candidate.selector.what)) return std::nullopt;
  const PciDevice* twin = twin_of(device, candidate.selector.guard.value_or(*device.id), candidate.machine);
  if (twin == nullptr) return std::nullopt;
  const std::string other = to_string(twin->address);
  return Objection{twin->id ? "its ID does not tell it from " + other + ", which has the same"
                            : "its ID may not tell it from " + other + ": " + describe(twin->id.error()),
                   firm_advice(device, candidate.machine)};
}

}  // namespace binder
