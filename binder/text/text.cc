// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/text.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "binder/text/utf8.h"

namespace binder {

namespace {

template <class Number>
std::optional<Number> number(std::string_view digits, int base) {
  Number value = 0;
  const char* begin = digits.data();
  const char* end = begin + digits.size();
  const auto [stop, error] = std::from_chars(begin, end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint32_t> hex_number(std::string_view digits) { return number<std::uint32_t>(digits, 16); }

std::optional<std::uint64_t> decimal_number(std::string_view digits) { return number<std::uint64_t>(digits, 10); }

std::optional<std::uint64_t> wide_hex_number(std::string_view digits) { return number<std::uint64_t>(digits, 16); }

std::string hex_text(std::uint32_t number, std::size_t width) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (; number != 0 || text.size() < width; number /= 16) text += digits[number % 16];
  std::ranges::reverse(text);
  return text;
}

std::string digit_count(std::size_t digits) { return digits == 1 ? "one digit" : std::to_string(digits) + " digits"; }

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), to_lower);
  return lower;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view last_component(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  const std::size_t length = text.size() <= longest ? text.size() : character_begin(text, longest);
  std::string result = "\"";
  result += text.substr(0, length);
  if (length < text.size()) result += "...";
  return result += '"';
}

std::vector<TextPart> split(std::string_view text, std::string_view separators, std::size_t limit) {
  std::vector<TextPart> parts;
  std::size_t begin = 0;
  while (parts.size() < limit) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back({begin, text.substr(begin, end - begin)});
    if (end == text.size()) break;
    begin = end + 1;
  }
  return parts;
}

std::optional<TextPart> next_item(std::string_view list, std::size_t from, std::string_view separators) {
  from = std::min(list.find_first_not_of(separators, from), list.size());
  if (from == list.size()) return std::nullopt;
  const std::size_t end = std::min(list.find_first_of(separators, from), list.size());
  return TextPart{from, list.substr(from, end - from)};
}

}  // namespace binder
