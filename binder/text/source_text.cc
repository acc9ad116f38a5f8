// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/source_text.h"

#include <algorithm>
#include <utility>

#include "binder/text/utf8.h"

namespace binder {

namespace {

constexpr std::size_t longest_shown = 160;
constexpr std::size_t shown_before = 60;

struct Excerpt {
  std::size_t begin;
  std::string_view text;
};

/// The part of a line that is shown for a place at `offset` in it.
Excerpt excerpt(std::string_view line, std::size_t offset) {
  if (line.size() <= longest_shown) return {0, line};
  const std::size_t wanted = offset > shown_before ? std::min(offset - shown_before, line.size() - longest_shown) : 0;
  const std::size_t begin = character_begin(line, wanted);
  const std::size_t end = character_begin(line, std::min(wanted + longest_shown, line.size()));
  return {begin, line.substr(begin, end - begin)};
}

}  // namespace

std::string with_newlines(std::string text) {
  const bool has_newlines = text.find('\n') != std::string::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\r' && (!has_newlines || (next != '\n' && next != '\r'))) text[i] = '\n';
  }
  return text;
}

SourceText::SourceText(std::string file, std::string_view text, std::size_t first_line)
    : file_(std::move(file)), text_(text), first_line_(first_line), line_begins_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_begins_.push_back(i + 1);
  }
}

std::string_view SourceText::line(std::size_t index) const {
  const std::size_t begin = line_begins_[index];
  const std::size_t end = index + 1 < line_begins_.size() ? line_begins_[index + 1] - 1 : text_.size();
  std::string_view line = text_.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Place SourceText::place(std::size_t offset, std::size_t length) const {
  const auto next_line = std::ranges::upper_bound(line_begins_, offset);
  const auto index = static_cast<std::size_t>(next_line - line_begins_.begin()) - 1;
  const std::string_view whole = line(index);
  const std::size_t in_line = offset - line_begins_[index];
  const Excerpt shown = excerpt(whole, in_line);

  Place place;
  place.file = file_;
  place.line = first_line_ + index;
  place.column = in_line + 1;
  place.length = std::min(length, whole.size() - std::min(in_line, whole.size()));
  place.line_text = shown.text;
  place.text_column = shown.begin + 1;
  return place;
}

Problem SourceText::problem(std::size_t offset, std::size_t length, const TextFault& fault) const {
  Problem problem{place(offset + fault.offset, fault.length), fault.message, fix_of(fault)};
  if (!fault.meant.empty()) problem.repair = {offset, length, fault.meant};
  return problem;
}

}  // namespace binder
