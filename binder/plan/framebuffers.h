// SPDX-License-Identifier: GPL-2.0-or-later
// What becomes of the firmware's framebuffer where it lies in the memory of a device that is to be handed over.
#pragma once

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// True where vfio-pci itself takes the framebuffer away as it binds.
[[nodiscard]] bool loses_framebuffer_at_bind(const Machine& machine, const Target& target);

void add_framebuffer_findings(const Config& config, const Machine& machine, Plan& plan);

/// Before anything is bound: who draws on a device while vfio-pci puts it to sleep writes into the void.
void add_releases(const Config& config, const Machine& machine, Plan& plan);

/// After all is bound: what vfio-pci was to take away and has not, and the way back where nothing came of the binding.
void add_late_releases(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
