// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of names in a sentence.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>

namespace binder {

/// What stands between the names of a list: `a, b and c` is {", ", " and "}.
struct Between {
  std::string_view names;
  std::string_view last_two = names;
};

inline constexpr Between commas{", "};
inline constexpr Between semicolons{"; "};
inline constexpr Between commas_and{", ", " and "};
inline constexpr Between spaces{" "};
inline constexpr Between or_between{" or "};

/// The names one after the other; `name_of` makes the name of an element, or says which of its fields is the name.
template <class Elements, class NameOf = std::identity>
[[nodiscard]] std::string join(const Elements& elements, Between between, NameOf name_of = {}) {
  std::string text;
  std::size_t left = std::size(elements);
  for (const auto& element : elements) {
    text += std::invoke(name_of, element);
    --left;
    if (left > 0) text += left == 1 ? between.last_two : between.names;
  }
  return text;
}

}  // namespace binder
