// SPDX-License-Identifier: GPL-2.0-or-later
// Where the entries of the lists of devices stand in a file, and what stands around them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"

namespace binder {

/// A physical line, without what ends it.
struct TextLine {
  std::size_t begin = 0;
  std::size_t end = 0;   ///< after its last byte
  std::size_t next = 0;  ///< where the next line begins; the size of the text where none does
};

/// An entry and, in the parentheses of an array or on a line of its own, the quotes around it.
struct ListEntry {
  Selector selector;
  std::size_t begin = 0;
  std::size_t end = 0;
  char quote = 0;  ///< 0: none that is its own
};

/// The layout of a text, which must outlive it. All offsets are in bytes of that text.
class ListLayout {
 public:
  explicit ListLayout(const std::string& text);

  [[nodiscard]] const std::vector<ListEntry>& entries() const { return entries_; }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

  /// After the = of the last line that sets a list of devices, and after the quote or the parenthesis there.
  [[nodiscard]] std::optional<std::size_t> last_value() const { return last_value_; }

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view part(std::size_t begin, std::size_t end) const {
    return text().substr(begin, end - begin);
  }
  /// The same part, with a space for each byte that says nothing: comments, quotes, backslashes.
  [[nodiscard]] std::string_view told(std::size_t begin, std::size_t end) const {
    return std::string_view{told_}.substr(begin, end - begin);
  }
  [[nodiscard]] TextLine line_at(std::size_t offset) const;

  /// What ends the lines of this text.
  [[nodiscard]] std::string_view line_end() const;

 private:
  void look_at_settings();
  void take_setting(std::size_t begin, std::string_view told);
  void place_entries(const std::vector<Selector>& selectors);

  const std::string& text_;
  std::string lines_;  ///< the text with a newline for each end of a line
  std::string told_;
  std::vector<std::size_t> line_begins_;
  std::vector<std::pair<std::size_t, std::size_t>> arrays_;  ///< from where to where
  std::vector<ListEntry> entries_;
  std::vector<Problem> problems_;
  std::optional<std::size_t> last_value_;
};

}  // namespace binder
