// SPDX-License-Identifier: GPL-2.0-or-later
// Network links of the guest.
#pragma once

#include <optional>
#include <string>

/// Brings all of them up. What was wrong; there must be one besides lo.
[[nodiscard]] std::optional<std::string> bring_links_up();
