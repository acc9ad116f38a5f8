// SPDX-License-Identifier: GPL-2.0-or-later
// What keeps a device with the host: the rules that the boot has, and those that a person goes by.
#pragma once

#include <optional>
#include <string>

#include "binder/plan/verdict/scene.h"

namespace binder {

struct Obstacle {
  std::string rule;    ///< its name
  std::string reason;  ///< what is in the way, and what to do where something can be done
};

/// What is against the device itself, whatever its companions are. The rules of the boot are asked first.
[[nodiscard]] std::optional<Obstacle> obstacle_to(const Scene& scene, const PciDevice& device);

/// The management controller of a server, or a function of it.
[[nodiscard]] bool is_management(const Scene& scene, const PciDevice& device);

}  // namespace binder
