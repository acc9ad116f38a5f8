// SPDX-License-Identifier: GPL-2.0-or-later
// The memory of a PCI function.
#pragma once

#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/machine/framebuffer.h"
#include "binder/pci/pci_address.h"

namespace binder {

/// The memory of its base address registers (its file `resource`).
[[nodiscard]] Reading<std::vector<MemoryRange>> read_memory_ranges(Kernel& kernel, const PciAddress& address);

}  // namespace binder
