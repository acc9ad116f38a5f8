// SPDX-License-Identifier: GPL-2.0-or-later
// Which driver a device is handed to: DRIVER of the config.
#pragma once

#include <string>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// With DRIVER=auto the driver of the module whose `vfio_pci:` alias fits the device with the fewest wildcards, as
/// libvirt decides (virPCIDeviceFindBestVFIOVariant), else vfio-pci. VFIO variant drivers bear the name of their
/// module. The device's ID and class are known.
[[nodiscard]] std::string driver_for(const PciDevice& device, const Config& config, const Machine& machine);

/// What gets a device where `driver` is not there, or does not take it: no driver of the host. Empty: nothing else.
[[nodiscard]] std::string fallback_of(const std::string& driver);

/// Of DRIVER=auto what was found for each device; of another driver whether it is known as one for guests.
void add_driver_findings(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
