// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/list_layout.h"

#include <algorithm>

#include "binder/config/config_keys.h"
#include "binder/config/config_lines.h"
#include "binder/text/source_text.h"
#include "binder/text/text.h"

namespace binder {

ListLayout::ListLayout(const std::string& text) : text_(text), lines_(with_newlines(text)), line_begins_{0} {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i] == '\n') line_begins_.push_back(i + 1);
  }
  look_at_settings();
  const std::vector<ConfigText> files = {{"", text}};
  ParsedConfig parsed = parse_config(files);
  problems_ = std::move(parsed.problems);
  place_entries(parsed.config.devices);
}

void ListLayout::look_at_settings() {
  const SourceText source{"", lines_};
  std::vector<Problem> ignored;
  ConfigLines lines{source, ignored};
  while (const auto line = lines.next()) {
    told_.resize(line->offset, ' ');
    told_ += line->text;
    take_setting(line->offset, line->text);
  }
  told_.resize(text_.size(), ' ');
}

void ListLayout::take_setting(std::size_t begin, std::string_view told) {
  const std::size_t sign = told.find_first_of("=:");
  if (sign == std::string_view::npos) return;
  std::string_view key = trim(told.substr(0, sign));
  if (key.ends_with('+')) key = trim(key.substr(0, key.size() - 1));
  if (!is_key(key) || !is_devices_key(key)) return;
  const std::size_t value = begin + sign + 1;
  const std::size_t end = std::min(begin + told.size(), lines_.size());
  const std::size_t at = std::min(lines_.find_first_not_of(" \t", value), end);
  const char opening = at < end ? lines_[at] : '\n';
  // Where they do not close they open nothing.
  const bool opens = (opening == '"' || opening == '\'' || opening == '(') && told_[at] == ' ';
  if (opens && opening == '(') arrays_.emplace_back(at, end);
  last_value_ = opens ? at + 1 : value;
}

void ListLayout::place_entries(const std::vector<Selector>& selectors) {
  for (const Selector& selector : selectors) {
    ListEntry entry{selector, line_begins_[selector.at.line - 1] + selector.at.column - 1, 0, 0};
    entry.end = entry.begin + selector.at.length;
    const char before = entry.begin > 0 ? text_[entry.begin - 1] : '\0';
    if ((before == '"' || before == '\'') && entry.end < text_.size() && text_[entry.end] == before) {
      const TextLine line = line_at(entry.begin);
      const bool is_alone = trim(told(line.begin, line.end)).size() == entry.end + 1 - (entry.begin - 1);
      const bool in_array = std::ranges::any_of(
          arrays_, [&](const auto& array) { return array.first < entry.begin && entry.end <= array.second; });
      if (is_alone || in_array) entry = {selector, entry.begin - 1, entry.end + 1, before};
    }
    entries_.push_back(std::move(entry));
  }
}

TextLine ListLayout::line_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(line_begins_, offset);
  TextLine line{*(after - 1), text_.size(), text_.size()};
  if (after == line_begins_.end()) return line;
  line.next = *after;
  line.end = line.next - 1;
  if (line.end > line.begin && text_[line.end - 1] == '\r') --line.end;
  return line;
}

std::string_view ListLayout::line_end() const {
  const std::size_t newline = text_.find('\n');
  if (newline == std::string::npos) return text_.find('\r') == std::string::npos ? "\n" : "\r";
  return newline > 0 && text_[newline - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace binder
