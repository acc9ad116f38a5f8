// SPDX-License-Identifier: GPL-2.0-or-later
// Where a device is that was not found where it was looked for: for messages.
#pragma once

#include <string>

#include "binder/machine/machine.h"
#include "binder/pci/selector.h"

namespace binder {

/// `10de:1401 is at 0000:03:00.0 now: correct the entry`; empty where no device has the ID.
[[nodiscard]] std::string where_now(const DeviceId& id, const Machine& machine);

/// Why the selector names no device of this machine, which could be listed.
[[nodiscard]] std::string why_absent(const Selector& selector, const Machine& machine);

}  // namespace binder
