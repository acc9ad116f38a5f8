// SPDX-License-Identifier: GPL-2.0-or-later
// Fixes are tried before they are printed.
#pragma once

#include <optional>
#include <string>

namespace binder {

/// The text of a config, with the repairs of its problems where it has any. Nothing: it cannot be made good, or it is
/// too long for a message.
[[nodiscard]] std::optional<std::string> mended(std::string config);

}  // namespace binder
