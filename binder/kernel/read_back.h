// SPDX-License-Identifier: GPL-2.0-or-later
// What became of a device, from its driver link, and not from what was written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "binder/kernel/kernel.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"

namespace binder {

/// What is known about a target while the work goes on.
struct Progress {
  bool given_up = false;  ///< no further step for this device
  bool stuck = false;
  std::optional<std::string> taken_from;
  std::string message;
  Milliseconds spent{0};
  std::size_t steps_left = 0;
};

/// Reads who holds the target now.
[[nodiscard]] DeviceReport read_back(Kernel& kernel, Goal goal, const Target& target, const Progress& progress);

/// Whether a file of an Act::set reads as that step is to make it.
[[nodiscard]] bool reads_as_set(Kernel& kernel, const Step& step, Milliseconds limit);

}  // namespace binder
