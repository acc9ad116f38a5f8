// SPDX-License-Identifier: GPL-2.0-or-later
// Devices that come after the boot hook has run: hot-plugged ones, those behind a VMD controller, virtual functions.
#pragma once

#include "binder/boot/options.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/kernel_log.h"
#include "binder/plan/report.h"

namespace binder {

/// Applies the config to the device at `options.address` alone, and makes its virtual functions. Nothing, and an empty
/// report, where the config does not speak of it, the binder is switched off, or it is held for a guest already.
///
/// udev calls it for an event. One that somebody asked for (a coldplug, SYNTH_UUID in kobject_uevent.c) says nothing of
/// when the device came: it may be in use since, and is not taken from a driver then.
[[nodiscard]] Report late(Kernel& machine, Log& log, const Options& options);

}  // namespace binder
