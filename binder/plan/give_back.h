// SPDX-License-Identifier: GPL-2.0-or-later
// The way back: from vfio-pci to a driver of the host.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

enum class Rescan {
  no,
  yes,  ///< the function is removed from the bus and found again, as if it were plugged in anew
};

/// A device to be given back.
struct GiveBack {
  PciAddress address;
  std::string override_before;  ///< driver_override that it gets instead of ours; empty: none
};

/// Clears the overrides of all, then unbinds each, loads what its modalias names, and probes. For devices of the
/// machine; others are left out. One that `vfio_driver` does not hold keeps its driver, and only loses the override.
[[nodiscard]] Plan give_back_plan(const Machine& machine, std::span<const GiveBack> devices,
                                  const std::string& vfio_driver, Rescan rescan, Milliseconds limit);

}  // namespace binder
