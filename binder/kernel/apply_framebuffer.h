// SPDX-License-Identifier: GPL-2.0-or-later
// The firmware's framebuffer: takes it from its driver, or gives it back, and looks afterwards whether the memory of
// the displays is free.
#pragma once

#include <optional>

#include "binder/kernel/apply.h"

namespace binder {

/// Takes a step of `Act::release_framebuffer` or `return_framebuffer` that is due. What there is to say; unset: nothing
/// was to be done.
[[nodiscard]] std::optional<Finding> settle_framebuffer(Kernel& kernel, const Plan& plan, const Step& step);

/// Tells of each display that has been bound whether somebody has claimed a part of its memory: vfio-pci asks for it
/// only when a guest wants it (vfio_pci_core_mmap), and would fail then.
void check_display_memory(Kernel& kernel, const Plan& plan, Listener& listener);

}  // namespace binder
