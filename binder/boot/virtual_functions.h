// SPDX-License-Identifier: GPL-2.0-or-later
// VFS of the config: SR-IOV virtual functions that no driver of the host gets to see.
#pragma once

#include <optional>

#include "binder/config/config.h"
#include "binder/kernel/apply.h"
#include "binder/kernel/kernel.h"

namespace binder {

/// Makes the functions of each physical function that VFS names and whose driver is there, without letting a driver
/// probe them (sriov_drivers_autoprobe), and hands them over. Of one without its driver a finding says that it waits.
/// `only`: of this physical function alone. Documentation/ABI/testing/sysfs-bus-pci, drivers/pci/iov.c.
void make_virtual_functions(const Config& config, const std::optional<PciAddress>& only, Kernel& kernel,
                            Listener& listener);

}  // namespace binder
