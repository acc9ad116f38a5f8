// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/unified_diff.h"

#include <algorithm>
#include <span>
#include <vector>

namespace binder::ctl {

namespace {

using Lines = std::vector<std::string_view>;

/// With their newlines.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

void add(std::string& diff, char sign, std::span<const std::string_view> lines) {
  for (const std::string_view line : lines) {
    diff += sign;
    diff += line;
    if (!line.ends_with('\n')) diff += "\n\\ No newline at end of file\n";
  }
}

/// Where a hunk stands; of no line, the one before it (POSIX).
std::string range(std::size_t begin, std::size_t count) {
  return std::to_string(count == 0 ? begin : begin + 1) + "," + std::to_string(count);
}

}  // namespace

std::string unified_diff(const std::string& file, std::string_view before, std::string_view after) {
  constexpr std::size_t context = 3;
  if (before == after) return {};
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  std::size_t same = 0;
  while (same < shorter && old_lines[same] == new_lines[same]) ++same;
  std::size_t same_end = 0;
  while (same_end < shorter - same && *(old_lines.rbegin() + static_cast<std::ptrdiff_t>(same_end)) ==
                                          *(new_lines.rbegin() + static_cast<std::ptrdiff_t>(same_end))) {
    ++same_end;
  }
  const std::size_t begin = same - std::min(same, context);
  const std::size_t tail = std::min(same_end, context);
  const std::span old_span{old_lines};
  const std::span new_span{new_lines};
  const std::size_t old_end = old_lines.size() - same_end;
  const std::size_t new_end = new_lines.size() - same_end;

  std::string diff = "--- " + file + "\n+++ " + file + "\n@@ -" + range(begin, old_end + tail - begin) + " +" +
                     range(begin, new_end + tail - begin) + " @@\n";
  add(diff, ' ', old_span.subspan(begin, same - begin));
  add(diff, '-', old_span.subspan(same, old_end - same));
  add(diff, '+', new_span.subspan(same, new_end - same));
  add(diff, ' ', old_span.subspan(old_end, tail));
  return diff;
}

}  // namespace binder::ctl
