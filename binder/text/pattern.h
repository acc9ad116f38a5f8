// SPDX-License-Identifier: GPL-2.0-or-later
// Patterns of names, as depmod(8) writes them.
#pragma once

#include <string_view>

namespace binder {

/// As fnmatch(3) without flags, for the patterns of modules.alias: `*`, `?` and `[0-9]`.
[[nodiscard]] bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace binder
