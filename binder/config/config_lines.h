// SPDX-License-Identifier: GPL-2.0-or-later
// The lines of a config file as inih is to see them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/text/problem.h"
#include "binder/text/source_text.h"

namespace binder {

/// One line, or several that a quote or a backslash joins, with a newline at its end and none before. Byte for byte as
/// long as in the file: what inih is not to see (comments, quotes, joined newlines, characters that do not belong
/// there) is a space.
struct ConfigLine {
  std::size_t offset = 0;  ///< of its first byte in the file
  std::string_view text;
  std::size_t closed_at = 0;  ///< after the quote or parenthesis that closes the value, in the file; 0: none does
};

/// Knows what inih does not: values that are quoted as in a shell, or stand in the parentheses of an array, and go over
/// several lines. A quote only opens at the beginning of a value. One that never closes costs its own line only: it
/// does not reach over a line that begins a setting.
class ConfigLines {
 public:
  /// `source` and `problems`, where what is wrong goes, must outlive this.
  ConfigLines(const SourceText& source, std::vector<Problem>& problems);

  /// The next line; the text of the one before stays valid.
  [[nodiscard]] std::optional<ConfigLine> next();

 private:
  void refuse_utf16();
  void clean_key();
  void clean_value();
  void clean_quoted();
  void clean_array();
  void clean_to_newline();
  void clean_one(std::size_t quote_end);
  void clean_backslash();
  [[nodiscard]] bool clean_foreign();
  void refuse_text_after_value(std::size_t begin);
  void refuse_device_in_comment(std::size_t end);

  [[nodiscard]] bool begins_comment() const;
  [[nodiscard]] bool has_plain_key() const;
  [[nodiscard]] bool begins_setting(std::size_t at) const;
  [[nodiscard]] std::size_t find_closing_quote() const;
  [[nodiscard]] std::size_t find_closing_parenthesis();
  [[nodiscard]] char current() const { return text_[position_]; }

  void blank(std::size_t begin, std::size_t end);
  void complain(std::size_t offset, std::size_t length, std::string_view message, std::string_view fix);

  const SourceText& source_;
  std::vector<Problem>& problems_;
  std::string text_;  ///< the whole file, blanked as far as it was read
  std::size_t position_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t closed_at_ = 0;              ///< as in `ConfigLine`
  std::size_t no_parenthesis_before_ = 0;  ///< so far was looked in vain: each look from its own beginning is a square
  std::array<bool, 4> complained_{};       ///< of each kind of foreign character in this line: once is enough
};

}  // namespace binder
