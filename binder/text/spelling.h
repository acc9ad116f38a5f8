// SPDX-License-Identifier: GPL-2.0-or-later
// How near a misspelt word is to the right one.
#pragma once

#include <cstddef>
#include <string_view>

namespace binder {

/// How many letters have to be changed, left out or put in (Levenshtein distance). Takes time by the product of both
/// lengths.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace binder
