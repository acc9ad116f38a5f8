// SPDX-License-Identifier: GPL-2.0-or-later
// From "which device a person means" to the devices that this machine has.
#pragma once

#include <vector>

#include "binder/machine/machine.h"
#include "binder/pci/selector.h"

namespace binder {

/// The devices that the selector names, guards not considered, in the order of their addresses. An ID can name several.
[[nodiscard]] std::vector<const PciDevice*> resolve(const Selector& selector, const Machine& machine);

/// True where a device has the ID; one without a subsystem in `wanted` may have any.
[[nodiscard]] bool has_id(const DeviceId& device, const DeviceId& wanted);

}  // namespace binder
