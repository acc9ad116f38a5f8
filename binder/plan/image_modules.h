// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel modules that belong in an initramfs image.
#pragma once

#include <string>
#include <vector>

#include "binder/config/config.h"

namespace binder {

/// Those of every image, and the module of the config's DRIVER; which one `auto` will want is known at boot only. What
/// they need stands in modules.dep.
[[nodiscard]] std::vector<std::string> image_modules(const Config& config);

}  // namespace binder
