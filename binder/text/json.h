// SPDX-License-Identifier: GPL-2.0-or-later
// Writes JSON (RFC 8259), for the program that cannot carry a library for it.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace binder {

/// A text of JSON in the making. Keys keep the order in which they are written. Texts may hold any bytes: what is no
/// UTF-8 becomes U+FFFD, one for each byte.
class JsonText {
 public:
  void open(char bracket);
  void close(char bracket);
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view{text}); }
  void value(bool truth) { raw(truth ? "true" : "false"); }
  template <std::integral Number>
  void value(Number number) {
    raw(std::to_string(number));
  }
  template <class T>
  void value(const std::optional<T>& maybe) {
    if (maybe) {
      value(*maybe);
    } else {
      raw("null");
    }
  }

  template <class T>
  void field(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

  /// `write` is called with this text and each element, and writes one value.
  template <class Elements, class Write>
  void list(std::string_view name, const Elements& elements, Write write) {
    key(name);
    open('[');
    for (const auto& element : elements) write(*this, element);
    close(']');
  }

  /// The text, which ends with a newline.
  [[nodiscard]] std::string take() { return take_part() + "\n"; }

  /// The same, as a part of another text.
  [[nodiscard]] std::string take_part() { return std::move(text_); }

 private:
  void raw(std::string_view token);
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace binder
