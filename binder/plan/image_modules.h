// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel modules that belong in an initramfs image.
#pragma once

#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/vfio_alias.h"

namespace binder {

/// Those of every image, and the module of the config's DRIVER. Which one `auto` will want is known at boot only: it is
/// all VFIO drivers that have an alias. What they need stands in modules.dep.
[[nodiscard]] std::vector<std::string> image_modules(const Config& config, const std::vector<VfioAlias>& aliases);

}  // namespace binder
