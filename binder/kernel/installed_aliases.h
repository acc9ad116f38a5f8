// SPDX-License-Identifier: GPL-2.0-or-later
// The VFIO drivers of all kernels that are installed, for the images of any of them.
#pragma once

#include <vector>

#include "binder/kernel/kernel.h"

namespace binder {

/// From /lib/modules/*/modules.alias. What cannot be read has none.
[[nodiscard]] std::vector<VfioAlias> installed_vfio_aliases(Kernel& kernel);

}  // namespace binder
