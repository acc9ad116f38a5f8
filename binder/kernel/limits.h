// SPDX-License-Identifier: GPL-2.0-or-later
// How long the program may take, whatever the machine does.
#pragma once

#include <optional>

#include "binder/config/config.h"
#include "binder/plan/plan.h"
#include "binder/text/result.h"

namespace binder {

/// From the start of the work on: after that no write to the kernel is begun or waited for.
inline constexpr Milliseconds work_limit{45'000};

/// The same for one device that has come later: udev waits for it.
inline constexpr Milliseconds late_limit{20'000};

/// The same where virtual functions are made, of which some cards need a second each. Less than the 180 s after which
/// udev ends what it runs (udev.event_timeout, systemd-udevd(8)).
inline constexpr Milliseconds functions_limit{150'000};

/// What has no limit of its own, because it waits for no device: reading, and a log on a slow serial console. The unit
/// (hooks/common/vfio-binder.service) ends the program only after both.
inline constexpr Milliseconds work_margin{15'000};

/// Said of a TIMEOUT that is more than the whole work may take.
[[nodiscard]] std::optional<Finding> limit_note(const Config& config);

}  // namespace binder
