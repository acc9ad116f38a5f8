// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/problem.h"

#include <algorithm>
#include <utility>

#include "binder/text/join.h"
#include "binder/text/printable.h"
#include "binder/text/utf8.h"

namespace binder {

namespace {

constexpr std::string_view indent = "    ";
constexpr std::string_view left_out = "...";

std::string position(const Place& at) {
  if (at.line == 0) return printable(at.file);
  return printable(at.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

/// The line below the text. A terminal gives a UTF-8 character one column, and a tab as many as it likes.
std::string caret_line(const Place& at) {
  const std::string_view text = at.line_text;
  const std::size_t begin = std::min(at.column > at.text_column ? at.column - at.text_column : 0, text.size());
  std::string line;
  for (const char c : printable(text.substr(0, begin), Tabs::keep)) {
    if (!is_utf8_continuation(c)) line += c == '\t' ? '\t' : ' ';
  }
  line += '^';
  const std::string marked = printable(text.substr(begin, at.length));
  const auto columns = std::ranges::count_if(marked, [](char c) { return !is_utf8_continuation(c); });
  if (columns > 1) line.append(static_cast<std::size_t>(columns) - 1, '~');
  return line;
}

}  // namespace

std::string fix_of(const TextFault& fault) {
  if (fault.meant.empty()) return fault.advice;
  return "write " + join(fault.meant, or_between);
}

TextFault within(TextFault fault, std::string_view before, std::string_view after) {
  fault.offset += before.size();
  if (fault.length == 0) {
    // Nothing stands there to be pointed at, so the sign beside it is.
    if (!before.empty()) --fault.offset;
    fault.length = before.empty() && after.empty() ? 0 : 1;
  }
  for (std::string& text : fault.meant) {
    text.insert(0, before);
    text += after;
  }
  return fault;
}

void keep_what_can_be_read(TextFault& fault, std::string_view text,
                           std::optional<TextFault> (*fault_in)(std::string_view), std::string_view advice) {
  constexpr std::size_t most_looked_at = 16;  // a text has four parts at most
  std::vector<std::string> good;
  std::vector<std::string>& meant = fault.meant;
  for (std::size_t i = 0; i < meant.size() && i < most_looked_at; ++i) {
    const auto other = fault_in(meant[i]);
    if (other) {
      meant.insert(meant.end(), other->meant.begin(), other->meant.end());
    } else if (meant[i] != text && std::ranges::find(good, meant[i]) == good.end()) {
      good.push_back(meant[i]);
    }
  }
  meant = std::move(good);
  if (fault.meant.empty() && fault.advice.empty()) fault.advice = advice;
}

Problem problem_of_file(const std::string& file, std::string message, std::string fix) {
  Problem problem;
  problem.at.file = file;
  problem.message = std::move(message);
  problem.fix = std::move(fix);
  return problem;
}

std::string render(const Problem& problem) {
  const bool is_cut = problem.at.text_column > 1;
  std::string text = position(problem.at) + ": error: " + printable(problem.message) + "\n";
  if (problem.at.line == 0) return text + std::string{indent} + "fix: " + printable(problem.fix);
  text += indent;
  if (is_cut) text += left_out;
  text += printable(problem.at.line_text, Tabs::keep) + "\n";
  text += indent;
  if (is_cut) text += std::string(left_out.size(), ' ');
  text += caret_line(problem.at) + "\n";
  text += indent;
  return text + "fix: " + printable(problem.fix);
}

std::string one_line(const Problem& problem) {
  return position(problem.at) + ": " + printable(problem.message) + (problem.fix.empty() ? "" : "; ") +
         printable(problem.fix);
}

}  // namespace binder
