// SPDX-License-Identifier: GPL-2.0-or-later
// The words of the kernel command line that matter here, and what they may say.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace binder::checks {

enum class Vendor { any, intel, amd };

struct KnownWord {
  std::string_view name;
  Vendor vendor;
  std::string_view values;  ///< separated by spaces, of a list with commas each; empty: any
};

/// - and _ are the same, capitals are not. Unset: not one of these.
[[nodiscard]] const KnownWord* find_known_word(std::string_view name);

/// What a name that is none of these was probably meant to be; empty: nothing that matters here.
[[nodiscard]] std::string_view meant_word(std::string_view name);

/// The first part of a value that the word does not have; unset: it has all.
[[nodiscard]] std::optional<std::string_view> unknown_value(const KnownWord& word, std::string_view value);

}  // namespace binder::checks
