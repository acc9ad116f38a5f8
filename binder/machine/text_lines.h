// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of the text of a machine, while they are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/host.h"
#include "binder/machine/machine.h"
#include "binder/machine/text_words.h"
#include "binder/text/result.h"

namespace binder::machine_text {

/// What it means that a line does not say something.
enum class LeftOut { there_is_none, not_looked_at, never };

/// A line, and why parts of it could not be read.
class LineText {
 public:
  explicit LineText(std::string_view kind) : text_(kind) {}

  LineText& word(std::string_view text) {
    text_ += ' ';
    text_ += text;
    return *this;
  }
  LineText& setting(std::string_view key, std::string_view value) {
    return word(std::string{key} + "=" + std::string{value});
  }

  /// `key=VALUE`, or nothing where leaving it out says the same.
  template <class Value, class TextOf>
  LineText& setting(std::string_view key, const Reading<Value>& reading, TextOf text_of, LeftOut left_out) {
    if (says_nothing(reading, left_out)) return *this;
    return setting(key, value(key, reading, text_of));
  }

  /// The value, `-` or `?`; `name` is what could not be read.
  template <class Value, class TextOf>
  std::string value(std::string_view name, const Reading<Value>& reading, TextOf text_of) {
    if (reading) return std::string{text_of(*reading)};
    if (is_missing(reading.error())) return std::string{absent};
    note(name, reading.error());
    return std::string{unread};
  }

  void note(std::string_view name, const SystemError& error);

  /// With the comments above it.
  [[nodiscard]] std::string text() const { return comments_ + text_ + "\n"; }

 private:
  template <class Value>
  static bool says_nothing(const Reading<Value>& reading, LeftOut left_out) {
    if (reading) return false;
    return (left_out == LeftOut::there_is_none && is_missing(reading.error())) ||
           (left_out == LeftOut::not_looked_at && reading.error() == not_looked_at());
  }

  std::string text_;
  std::string comments_;
};

/// `none`, or the entries with commas between.
template <class Entry, class TextOf>
[[nodiscard]] std::string list_text(const std::vector<Entry>& entries, TextOf text_of) {
  return entries.empty() ? std::string{nothing} : join(entries, Between{","}, text_of);
}

/// The only value of a line; no line where nobody has looked.
template <class Value, class TextOf>
[[nodiscard]] std::string value_line(std::string_view kind, const Reading<Value>& reading, TextOf text_of) {
  if (!reading && reading.error() == not_looked_at()) return "";
  LineText line{kind};
  line.word(line.value(kind, reading, text_of));
  return line.text();
}

/// A line for each entry, which `line_of` makes; one for all where there are none.
template <class Entry, class LineOf>
[[nodiscard]] std::string list_lines(std::string_view kind, const Reading<std::vector<Entry>>& list, LineOf line_of) {
  if (!list || list->empty()) {
    return value_line(kind, list, [](const std::vector<Entry>&) { return nothing; });
  }
  std::string text;
  for (const Entry& entry : *list) text += line_of(entry);
  return text;
}

/// The parts of machine_text_of().
[[nodiscard]] std::string memory_lines(const Machine& machine);
[[nodiscard]] std::string driver_lines(const Machine& machine, const Host& host);
[[nodiscard]] std::string device_lines(const Machine& machine, const Host& host);
[[nodiscard]] std::string system_lines(const Host& host);
[[nodiscard]] std::string group_lines(const Host& host);
[[nodiscard]] std::string framebuffer_lines(const Machine& machine);
[[nodiscard]] std::string other_host_lines(const Host& host);

}  // namespace binder::machine_text
