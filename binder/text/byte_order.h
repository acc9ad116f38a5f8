// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers as files and protocols lay them down, whatever the machine's own order is.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

namespace binder {

/// The number that the first `sizeof(Number)` bytes stand for, the most significant one first. The caller has looked
/// that they are there.
template <std::unsigned_integral Number>
[[nodiscard]] constexpr Number big_endian(std::string_view bytes) {
  unsigned long long number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) number = number << 8U | static_cast<unsigned char>(bytes[i]);
  return static_cast<Number>(number);
}

/// The same, the least significant byte first.
template <std::unsigned_integral Number>
[[nodiscard]] constexpr Number little_endian(std::string_view bytes) {
  unsigned long long number = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes[i]);
  return static_cast<Number>(number);
}

}  // namespace binder
