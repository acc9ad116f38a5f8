// SPDX-License-Identifier: GPL-2.0-or-later
// Which files can come in the way of the binder, and which of their lines count.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace binder {

/// Where a line goes on in the next one.
enum class Continues {
  never,
  backslash,    ///< after a backslash at its end, as modprobe.d has it
  parenthesis,  ///< until the list of the shell that it opens is closed
};

/// Files of one purpose, in directories of which the first that has a name hides the others' (modprobe.d(5)). They are
/// read in the order of their names, whatever directory they are in.
struct LinePlace {
  std::array<std::string_view, 5> directories;  ///< the last ones may be empty; `DIR/*` means each directory in DIR
  std::string_view name;                        ///< of the files; at most one `*`
  Continues continues;
  bool (*counts)(std::string_view line);  ///< is asked of lines that are no comments
};

[[nodiscard]] std::span<const LinePlace> line_places();

}  // namespace binder
