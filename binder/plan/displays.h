// SPDX-License-Identifier: GPL-2.0-or-later
// The displays that the host can show itself on, and the one that stays with it.
#pragma once

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/plan/rules/rules.h"

namespace binder {

/// A display controller that a screen may be on. A 3D controller (0302) has no outputs, and a virtual function shows
/// nothing on a screen of the host.
[[nodiscard]] bool can_show_host(const PciDevice& device);

/// The console of a server's management controller (BMC): a display like others, most often looked at from afar.
[[nodiscard]] bool is_management_display(const PciDevice& device);

/// With HEADLESS=no, where no display would be left to the host, one target stays with it: of several the one that the
/// firmware has started on, else the one that is named last. A display that is held for a guest shows nothing, and is
/// not taken from the host.
void keep_a_display(const Config& config, const Machine& machine, Plan& plan);

/// What is against taking the last display, and what to write. A serial console, or devices that were typed at the boot
/// menu, may mean that somebody can do without; that is said, and not guessed.
[[nodiscard]] Objection last_display_objection(const Config& config);

/// Where all that is left to the host is the display of a management controller.
void add_display_findings(const Machine& machine, Plan& plan);

}  // namespace binder
