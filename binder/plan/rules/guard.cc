// SPDX-License-Identifier: GPL-2.0-or-later
// A guard lets only the card pass that it names. On a whole slot it is the ID of function 0 and stands for the card.
#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/where.h"

namespace binder {

namespace {

/// The device whose ID the guard speaks of; nullptr where the slot has no function 0.
const PciDevice* guarded_device(const Candidate& candidate) {
  if (!names_every_function(candidate.selector)) return &candidate.device;
  const std::vector<const PciDevice*> functions = resolve(candidate.selector, candidate.machine);
  const PciDevice* first = functions.front();
  return first->address.function == 0 ? first : nullptr;
}

}  // namespace

std::optional<Objection> object_to_guard(const Candidate& candidate) {
  const std::optional<DeviceId>& guard = candidate.selector.guard;
  if (!guard) return std::nullopt;
  const PciDevice* device = guarded_device(candidate);
  if (device == nullptr) return Objection{"expected " + to_string(*guard) + " at function 0, which is not there", {}};
  if (!device->id) return Objection{describe(device->id.error()), {}, CouldNotLook::yes};
  if (has_id(*device->id, *guard)) return std::nullopt;
  // The subsystem is shown where it is what differs.
  DeviceId here = *device->id;
  if (!guard->subsystem) here.subsystem.reset();
  std::string seen = "expected " + to_string(*guard) + ", found " + to_string(here);
  if (device != &candidate.device) seen += " at " + to_string(device->address);
  return Objection{std::move(seen), where_now(*guard, candidate.machine)};
}

}  // namespace binder
