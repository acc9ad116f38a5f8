// SPDX-License-Identifier: GPL-2.0-or-later
// From offsets in a text to places that a person can find.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "binder/text/problem.h"

namespace binder {

/// The text with a newline for each carriage return that ends a line alone, as old Mac programs wrote it. All offsets
/// stay the same.
[[nodiscard]] std::string with_newlines(std::string text);

/// A text and its name. Does not own the text.
class SourceText {
 public:
  /// `first_line` is the number of the text's first line.
  SourceText(std::string file, std::string_view text, std::size_t first_line = 1);

  [[nodiscard]] std::string_view text() const { return text_; }

  /// The place of `length` bytes at `offset`; one that goes beyond its line is cut at the end of the line.
  [[nodiscard]] Place place(std::size_t offset, std::size_t length) const;

  /// The problem that a fault is, which was found in the `length` bytes of the text at `offset`.
  [[nodiscard]] Problem problem(std::size_t offset, std::size_t length, const TextFault& fault) const;

 private:
  /// Without its newline, or carriage return and newline.
  [[nodiscard]] std::string_view line(std::size_t index) const;

  std::string file_;
  std::string_view text_;
  std::size_t first_line_;
  std::vector<std::size_t> line_begins_;
};

}  // namespace binder
