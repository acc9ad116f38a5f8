// SPDX-License-Identifier: GPL-2.0-or-later
// Where a knowing person would raise a finger: nothing of it is against the device.
#pragma once

#include <string>
#include <vector>

#include "binder/plan/verdict/scene.h"

namespace binder {

/// A sentence each, without a full stop. None for the machine's fabric.
[[nodiscard]] std::vector<std::string> notes_on(const Scene& scene, const PciDevice& device);

}  // namespace binder
