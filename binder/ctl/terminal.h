// SPDX-License-Identifier: GPL-2.0-or-later
// Output for people: as wide as the terminal, and in colour only where somebody sees it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace binder::ctl {

/// What the standard output is. Not a terminal: 80 columns, no colour.
struct Terminal {
  bool in_colour = false;    ///< a terminal, TERM is not "dumb", and NO_COLOR is not set or empty
  std::size_t columns = 80;  ///< at least 40
};
[[nodiscard]] Terminal standard_output();

/// A colour is never the only carrier of a meaning.
enum class Colour { plain, bold, good, warning, bad, dim };
[[nodiscard]] std::string paint(const Terminal& terminal, Colour colour, std::string_view text);

/// `text` in lines of at most `columns` columns, each with `indent` spaces in front; the first gets none. Words that
/// are longer stay whole. Counts code points.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t columns);

/// How many columns a text takes: its code points, without escape sequences.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// Cut to `columns`, with "…" at the end where something is missing.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t columns);

/// Cells in columns that are two spaces apart. A row may have fewer cells than others. The last column is not padded.
/// Where a line would be longer than `columns`, the cells of column `shrinks` are shortened, as far as it takes.
[[nodiscard]] std::vector<std::string> align(const std::vector<std::vector<std::string>>& rows, std::size_t columns,
                                             std::size_t shrinks);

/// A message to standard error: `vfioctl: TEXT`, without control characters.
void complain(std::string_view text);

}  // namespace binder::ctl
