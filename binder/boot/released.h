// SPDX-License-Identifier: GPL-2.0-or-later
// What somebody has given back to the host in this boot: vfioctl release.
#pragma once

#include "binder/kernel/kernel.h"
#include "binder/pci/pci_address.h"

namespace binder {

/// True also where that cannot be told: then a device is left as it is.
[[nodiscard]] bool was_released(Kernel& kernel, const PciAddress& address);

}  // namespace binder
