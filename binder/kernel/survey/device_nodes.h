// SPDX-License-Identifier: GPL-2.0-or-later
// The nodes of devices that the kernel offers to programs, and whose they are.
#pragma once

#include <string>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/pci/pci_address.h"

namespace binder {

struct DeviceNode {
  DeviceNumber number;
  std::string name;                   ///< `card0`, `sda1`
  std::string directory;              ///< in /sys/devices
  std::vector<PciAddress> functions;  ///< that it hangs on; empty: none
};

/// All of a kind, sorted by number. One that goes meanwhile is left out.
[[nodiscard]] Reading<std::vector<DeviceNode>> read_device_nodes(Kernel& kernel, NodeKind kind);

}  // namespace binder
