// SPDX-License-Identifier: GPL-2.0-or-later
// From "which device a person means" to the devices that this machine has.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "binder/machine/machine.h"
#include "binder/pci/selector.h"

namespace binder {

/// The devices that the selector names, guards not considered, in the order of their addresses. An ID can name several.
/// `.*` names the physical functions of a slot, with ARI also those from 8 up; in a slot that has nothing but virtual
/// functions, these.
[[nodiscard]] std::vector<const PciDevice*> resolve(const Selector& selector, const Machine& machine);

/// The functions of the card that the selector names one function of; for an ID, the devices that have it.
[[nodiscard]] std::vector<const PciDevice*> card_of(const Selector& selector, const Machine& machine);

/// Follows a path from its root port. Returns how many hops led somewhere; `found` has the devices at the last of
/// them.
[[nodiscard]] std::size_t follow(const ByPath& path, const Machine& machine, std::vector<const PciDevice*>& found);

/// True where a device has the ID; one without a subsystem in `wanted` may have any.
[[nodiscard]] bool has_id(const DeviceId& device, const DeviceId& wanted);

}  // namespace binder
