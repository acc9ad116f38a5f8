// SPDX-License-Identifier: GPL-2.0-or-later
// ASCII text, independent of any locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// As isspace(3) in the C locale.
[[nodiscard]] constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] constexpr bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

[[nodiscard]] constexpr bool is_hex_digit(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

/// The number that hexadecimal digits stand for. Unset for no digits, for anything else than digits, and above 32 bits.
[[nodiscard]] std::optional<std::uint32_t> hex_number(std::string_view digits);

/// The same, above 64 bits.
[[nodiscard]] std::optional<std::uint64_t> wide_hex_number(std::string_view digits);

/// The number that decimal digits stand for. Unset for no digits, for anything else than digits, and above 64 bits.
[[nodiscard]] std::optional<std::uint64_t> decimal_number(std::string_view digits);

/// Lower case hexadecimal, with zeros in front up to `width` digits.
[[nodiscard]] std::string hex_text(std::uint32_t number, std::size_t width);

/// `one digit`, `3 digits`.
[[nodiscard]] std::string digit_count(std::size_t digits);

[[nodiscard]] std::string lower_case(std::string_view text);

/// Without white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// `dmar0` of `../../virtual/iommu/dmar0`.
[[nodiscard]] std::string_view last_component(std::string_view path);

/// In double quotes, cut to a length that fits into a message.
[[nodiscard]] std::string quoted(std::string_view text);

/// A part of a text, and where it stands in it.
struct TextPart {
  std::size_t offset = 0;
  std::string_view text;
};

/// The parts between the separators, which may be empty. At most `limit` of them; the rest of the text is not looked
/// at.
[[nodiscard]] std::vector<TextPart> split(std::string_view text, std::string_view separators, std::size_t limit);

/// The first entry at or after `from` of a list.
[[nodiscard]] std::optional<TextPart> next_item(std::string_view list, std::size_t from,
                                                std::string_view separators = " \t\n\v\f\r,");

}  // namespace binder
