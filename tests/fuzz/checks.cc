// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/checks.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "binder/text/printable.h"

namespace binder::fuzz {

void require(bool holds, std::string_view what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\nfor: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

void check_place(const Place& at, const std::vector<std::string_view>& lines) {
  require(at.line >= 1 && at.line <= lines.size(), "the line is in the file", at.line_text);
  const std::string_view line = lines[at.line - 1];
  require(at.column >= 1 && at.column - 1 + at.length <= line.size(), "the place is in its line", line);
  require(at.text_column >= 1 && at.text_column <= at.column, "the text shown begins before the place", line);
  require(line.substr(at.text_column - 1).starts_with(at.line_text), "the text shown is that of the line", line);
  require(at.column <= at.text_column + at.line_text.size(), "the place is in the text shown", line);
  const bool is_whole = at.line_text.size() == line.size();
  require(is_whole || at.line_text.size() > 150, "only a long line is cut", line);
}

void check_problems(const std::vector<Problem>& problems, const std::vector<std::string_view>& lines) {
  for (const Problem& problem : problems) {
    check_place(problem.at, lines);
    require(!problem.message.empty() && problem.fix.size() > 5, "there is a message and a fix", problem.at.line_text);
    const std::string text = render(problem);
    require(std::ranges::count(text, '\n') == 3, "four lines are shown", text);
    for (const std::string_view line : lines_of(text)) {
      require(printable(line, Tabs::keep) == line, "nothing steers the terminal", text);
    }
    require(is_printable(one_line(problem)), "the log gets one line, which steers no terminal", text);
  }
}

void check_fault(const TextFault& fault, std::string_view text) {
  require(fault.offset + fault.length <= text.size(), "the fault is in the text", text);
  require(!fault.message.empty() && !fix_of(fault).empty(), "there is a message and a fix", text);
  for (const std::string& meant : fault.meant) require(meant != text, "what was meant is something else", text);
}

void check_selector(const Selector& selector) {
  const std::string text = to_string(selector);
  const auto again = parse_selector(text);
  require(again.has_value(), "a selector is read again", text);
  require(again->what == selector.what && again->guard == selector.guard, "a selector stays the same", text);
}

}  // namespace binder::fuzz
