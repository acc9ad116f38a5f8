// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at the framebuffers that the firmware has set up. Reads only.
#pragma once

#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/kernel/scan/iomem.h"
#include "binder/machine/machine.h"

namespace binder {

[[nodiscard]] Reading<Iomem> read_iomem(Kernel& kernel);

/// Those of the machine, and in which of the devices they lie.
[[nodiscard]] Reading<std::vector<Framebuffer>> read_framebuffers(Kernel& kernel,
                                                                  const std::vector<PciDevice>& devices);

}  // namespace binder
