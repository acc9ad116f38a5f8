// SPDX-License-Identifier: GPL-2.0-or-later
// The way back: from vfio-pci to a driver of the host.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"

namespace binder {

enum class Rescan {
  no,
  yes,  ///< the function is removed from the bus and found again, as if it were plugged in anew
};

/// Who loads the module of the host's driver.
enum class HostDriver {
  load,  ///< the plan: udev has seen the device, and loads modules for new ones only
  left_to_udev,
};

/// A device to be given back.
struct GiveBack {
  PciAddress address;
  std::string override_before = {};    ///< driver_override that it gets instead of ours; empty: none
  std::string driver{default_driver};  ///< that is to let go of it
};

/// Clears the overrides of all, then unbinds each, loads what its modalias names unless that is left to udev, and
/// probes. For devices of the machine; others are left out. One that its `driver` does not hold keeps the driver it
/// has, and only loses the override.
[[nodiscard]] Plan give_back_plan(const Machine& machine, std::span<const GiveBack> devices, Rescan rescan,
                                  Milliseconds limit, HostDriver host_driver = HostDriver::load);

/// What a run of `plan` has taken, as its reports tell, goes back, and what could not be taken loses its override. What
/// is stuck is left alone: one more write would only wait beside it. `before` has the overrides as they were.
[[nodiscard]] Plan undo_plan(const Plan& plan, std::span<const DeviceReport> reports, const Machine& before,
                             const Machine& now, HostDriver host_driver = HostDriver::load);

}  // namespace binder
