// SPDX-License-Identifier: GPL-2.0-or-later
// Storage and network controllers: a bus number that has moved there costs somebody their root disk.
#include "binder/plan/rules/rules.h"

namespace binder {

namespace {

/// What to write to name this device for good: by its path where it has one, else with a guard.
std::string firm_selector(const PciDevice& device, const Machine& machine) {
  std::string guarded = to_string(device.address);
  if (device.id) guarded += '|' + to_string(*device.id);
  const std::optional<ByPath> path = path_to(machine, device);
  return path ? guarded + " or " + to_string(Selector{*path, {}, {}}) : guarded;
}

/// A selector that still names the same device after bus numbers have moved, or names none.
bool is_firm(const Selector& selector, const Machine& machine) {
  if (selector.guard || std::holds_alternative<ById>(selector.what)) return true;
  const auto* path = std::get_if<ByPath>(&selector.what);
  if (path == nullptr) return false;
  // A path that begins below a bridge begins with a bus number that can move.
  const PciDevice* root = find_device(machine, path->root);
  return root != nullptr && !root->parent;
}

}  // namespace

std::optional<Objection> object_to_loose_storage(const Candidate& candidate) {
  if (!is_storage_or_network(*candidate.device.class_code)) return std::nullopt;
  if (is_firm(candidate.selector, candidate.machine)) return std::nullopt;
  return Objection{"a storage or network controller needs more than an address, which can move to another controller",
                   "write " + firm_selector(candidate.device, candidate.machine)};
}

}  // namespace binder
