// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/unified_diff.h"

#include <algorithm>
#include <vector>

namespace binder::ctl {

namespace {

constexpr std::size_t context = 3;

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

/// A line of the diff: ' ' stands in both, '-' in the old text, '+' in the new one.
struct Marked {
  char sign = ' ';
  std::string_view line;
};

void mark(std::vector<Marked>& marked, char sign, const Lines& lines, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) marked.push_back({sign, lines[i]});
}

/// For each pair of positions, how many lines the rests have in common.
std::vector<std::vector<std::size_t>> common_lines(const Lines& old_lines, const Lines& new_lines) {
  std::vector<std::vector<std::size_t>> common(old_lines.size() + 1, std::vector<std::size_t>(new_lines.size() + 1));
  for (std::size_t i = old_lines.size(); i-- > 0;) {
    for (std::size_t j = new_lines.size(); j-- > 0;) {
      common[i][j] =
          old_lines[i] == new_lines[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}

/// What differs from the first line to the last. A table of every pair is for texts that a person wrote; of larger
/// ones all is given as changed.
void mark_changes(std::vector<Marked>& marked, const Lines& old_lines, const Lines& new_lines) {
  constexpr std::size_t largest_table = 1'000'000;
  std::size_t i = 0;
  std::size_t j = 0;
  if (old_lines.size() * new_lines.size() <= largest_table) {
    const auto common = common_lines(old_lines, new_lines);
    while (i < old_lines.size() && j < new_lines.size()) {
      if (old_lines[i] == new_lines[j]) {
        marked.push_back({' ', old_lines[i++]});
        ++j;
      } else if (common[i + 1][j] >= common[i][j + 1]) {
        marked.push_back({'-', old_lines[i++]});
      } else {
        marked.push_back({'+', new_lines[j++]});
      }
    }
  }
  mark(marked, '-', old_lines, i, old_lines.size());
  mark(marked, '+', new_lines, j, new_lines.size());
}

std::vector<Marked> compare(const Lines& old_lines, const Lines& new_lines) {
  const auto [old_first, new_first] = std::ranges::mismatch(old_lines, new_lines);
  const auto same = static_cast<std::size_t>(old_first - old_lines.begin());
  std::size_t same_end = 0;
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size()) - same;
  while (same_end < shorter &&
         old_lines[old_lines.size() - same_end - 1] == new_lines[new_lines.size() - same_end - 1]) {
    ++same_end;
  }
  const auto tail = static_cast<std::ptrdiff_t>(same_end);
  std::vector<Marked> marked;
  mark(marked, ' ', old_lines, 0, same);
  mark_changes(marked, Lines(old_first, old_lines.end() - tail), Lines(new_first, new_lines.end() - tail));
  mark(marked, ' ', old_lines, old_lines.size() - same_end, old_lines.size());
  return marked;
}

/// Where a hunk stands; of no line, the one before it (POSIX).
std::string range(std::size_t begin, std::size_t count) {
  return std::to_string(count == 0 ? begin : begin + 1) + "," + std::to_string(count);
}

std::size_t count_without(const std::vector<Marked>& marked, std::size_t begin, std::size_t end, char sign) {
  std::size_t count = 0;
  for (std::size_t i = begin; i < end; ++i) count += marked[i].sign == sign ? 0U : 1U;
  return count;
}

std::string hunk(const std::vector<Marked>& marked, std::size_t begin, std::size_t end) {
  std::string text = "@@ -" + range(count_without(marked, 0, begin, '+'), count_without(marked, begin, end, '+')) +
                     " +" + range(count_without(marked, 0, begin, '-'), count_without(marked, begin, end, '-')) +
                     " @@\n";
  for (std::size_t i = begin; i < end; ++i) {
    text += marked[i].sign;
    text += marked[i].line;
    if (!marked[i].line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
  }
  return text;
}

}  // namespace

std::string unified_diff(const std::string& file, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Marked> marked = compare(lines_of(before), lines_of(after));
  const auto changed_after = [&](std::size_t from) {
    while (from < marked.size() && marked[from].sign == ' ') ++from;
    return from;
  };
  std::string diff = "--- " + file + "\n+++ " + file + "\n";
  for (std::size_t at = changed_after(0); at < marked.size();) {
    const std::size_t begin = at - std::min(at, context);
    // Changes whose surroundings meet are one hunk.
    std::size_t last = at;
    std::size_t next = changed_after(last + 1);
    for (; next < marked.size() && next - last <= 2 * context + 1; next = changed_after(last + 1)) last = next;
    diff += hunk(marked, begin, std::min(last + 1 + context, marked.size()));
    at = next;
  }
  return diff;
}

}  // namespace binder::ctl
