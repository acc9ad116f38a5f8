// SPDX-License-Identifier: GPL-2.0-or-later
// How other programs and shells write a device, or several at once.
#pragma once

#include <optional>
#include <string_view>

#include "binder/text/problem.h"

namespace binder {

/// For a text that is no selector, without a guard. Knows ranges of functions (`02:00.0-1`, `02:00.[01]`), Xorg's
/// decimal `PCI:2:0:0`, IDs with `0x`, an address after `pci:` or after `host=`, and brackets around it. What was meant
/// may be several selectors, separated by spaces. Nothing: it is none of these.
[[nodiscard]] std::optional<TextFault> recognise_foreign_selector(std::string_view text);

}  // namespace binder
