// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that the firmware keeps for a device (RMRR of DMAR, unity ranges of IVRS).
#pragma once

#include <optional>
#include <string>

#include "binder/plan/verdict/scene.h"

namespace binder {

/// Why the kernel will not give the device's group to a virtual machine; unset: it will, or nothing is known of it.
[[nodiscard]] std::optional<std::string> object_to_reserved_region(const Scene& scene, const PciDevice& device);

}  // namespace binder
