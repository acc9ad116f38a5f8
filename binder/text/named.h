// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of values and how they are written.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace binder {

template <class Value>
struct Named {
  Value value;
  std::string_view name;
};

/// Empty for a value that is not in the table.
template <class Table, class Value>
[[nodiscard]] constexpr std::string_view name_in(const Table& table, Value value) {
  const auto found = std::ranges::find(table, value, &Named<Value>::value);
  return found == table.end() ? std::string_view{} : found->name;
}

template <class Value, class Table>
[[nodiscard]] constexpr std::optional<Value> value_in(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Named<Value>::name);
  return found == table.end() ? std::nullopt : std::optional{found->value};
}

}  // namespace binder
