// SPDX-License-Identifier: GPL-2.0-or-later
// Drivers that do not let go while other modules are built on them.
#pragma once

#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// Adds, before the unbind of each target that such a driver holds, the unloading of the modules on top of it, the
/// topmost first: nvidia's remove function waits for ever for nvidia_drm and nvidia_uvm. Not where the driver also
/// holds a device that is no target: that one needs the modules; a finding says so.
void unload_consumers(const Machine& machine, Plan& plan);

/// The modules that `unload_consumers` took away are loaded again at the end of `back`.
void reload_consumers(const Plan& plan, Plan& back);

}  // namespace binder
