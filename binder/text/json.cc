// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/json.h"

#include <algorithm>
#include <cstddef>

#include "binder/text/utf8.h"

namespace binder {

namespace {

/// How a character stands in a string of JSON. Of control characters RFC 8259 wants those below U+0020 escaped; DEL and
/// U+0080 to U+009F are too, so that the text can be shown on a terminal as it is.
std::string escaped(std::string_view character) {
  constexpr std::string_view hex = "0123456789abcdef";
  const auto first = static_cast<unsigned char>(character.front());
  const bool is_c1 = first == 0xc2U && static_cast<unsigned char>(character[1]) < 0xa0U;
  if (first == '"' || first == '\\') return std::string{'\\'}.append(character);
  if (first >= 0x20U && first != 0x7fU && !is_c1) return std::string{character};
  // U+0080 to U+009F have their number as the second byte.
  const auto number = static_cast<unsigned char>(character.back());
  std::string text = "\\u00";
  text += hex[number >> 4U];
  text += hex[number & 0xfU];
  return text;
}

}  // namespace

void JsonText::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
}

void JsonText::close(char bracket) {
  text_ += bracket;
  first_ = false;
}

void JsonText::key(std::string_view name) {
  separate();
  quote(name);
  text_ += ": ";
  after_key_ = true;
}

void JsonText::value(std::string_view text) {
  separate();
  quote(text);
}

void JsonText::raw(std::string_view token) {
  separate();
  text_ += token;
}

void JsonText::separate() {
  if (!first_ && !after_key_) text_ += ", ";
  first_ = false;
  after_key_ = false;
}

void JsonText::quote(std::string_view text) {
  constexpr std::string_view replacement_character = "\\ufffd";
  text_ += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    text_ += length == 0 ? std::string{replacement_character} : escaped(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  text_ += '"';
}

}  // namespace binder
