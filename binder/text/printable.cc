// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/printable.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "binder/text/utf8.h"

namespace binder {

namespace {

/// Characters of three bytes, the ends included. Unicode orders them as their bytes.
struct Stretch {
  std::string_view first;
  std::string_view last;
};

constexpr std::array<Stretch, 4> not_shown = {{
    {"\xd8\x9c", "\xd8\x9c"},          // U+061C Arabic letter mark
    {"\xe2\x80\x8e", "\xe2\x80\x8f"},  // U+200E and U+200F, marks of direction
    {"\xe2\x80\xa8", "\xe2\x80\xae"},  // U+2028 and U+2029, line separators; U+202A to U+202E, embeddings and overrides
    {"\xe2\x81\xa6", "\xe2\x81\xa9"},  // U+2066 to U+2069, isolates
}};

bool is_shown(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first >= 0x20U && first != 0x7fU;
  // U+0080 to U+009F: a terminal takes U+009B for the beginning of a sequence, as ESC [.
  if (first == 0xc2U) return static_cast<unsigned char>(character[1]) >= 0xa0U;
  return std::ranges::none_of(
      not_shown, [&](const Stretch& stretch) { return character >= stretch.first && character <= stretch.last; });
}

}  // namespace

std::string printable(std::string_view text, Tabs tabs) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const std::string_view character = text.substr(0, length);
    const bool is_tab_to_keep = character == "\t" && tabs == Tabs::keep;
    const bool stays = is_tab_to_keep || (utf8_length(character) != 0 && is_shown(character));
    shown += stays ? character : "?";
    text.remove_prefix(length);
  }
  return shown;
}

bool is_printable(std::string_view text) { return printable(text) == text; }

}  // namespace binder
