// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/edit.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "binder/config/config_keys.h"
#include "binder/config/list_layout.h"
#include "binder/text/text.h"

namespace binder {

namespace {

struct Change {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< what stands between goes
  std::string instead;
};

constexpr std::string_view separators = " \t,;";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; }
bool is_separator(std::string_view text) { return text.find_first_not_of(separators) == std::string_view::npos; }
bool begins_with_any(std::string_view text, std::string_view signs) {
  return !text.empty() && signs.contains(text.front());
}

/// An entry in the layout: what stands before and after it on its line.
struct Surroundings {
  TextLine line;
  std::string_view before;
  std::string_view after;
  std::optional<std::size_t> joined_at;  ///< of the blanks and the backslash that join its line with the one before
};

Surroundings around(const ListLayout& layout, const ListEntry& entry) {
  Surroundings found{layout.line_at(entry.begin), {}, {}, {}};
  found.before = layout.part(found.line.begin, entry.begin);
  found.after = layout.part(entry.end, found.line.end);
  if (found.line.begin == 0 || !is_blank(found.before)) return found;
  const TextLine previous = layout.line_at(found.line.begin - 1);
  const std::string_view text = trim(layout.part(previous.begin, previous.end));
  // A backslash in a comment joins nothing; what joins says nothing itself.
  if (!text.ends_with('\\')) return found;
  const auto backslash = static_cast<std::size_t>(text.data() - layout.text().data()) + text.size() - 1;
  const std::string_view rest = trim(layout.part(previous.begin, backslash));
  const auto end = static_cast<std::size_t>(rest.data() - layout.text().data()) + rest.size();
  if (!rest.empty() && layout.told(end - 1, end) != " ") found.joined_at = end;
  return found;
}

std::string written(const ListEntry& like, const std::string& entry) {
  return like.quote == 0 ? entry : like.quote + entry + like.quote;
}

/// Where a list has a line for each entry, the new one gets a line too.
void add_on_own_line(const ListLayout& layout, const ListEntry& last, const std::string& entry,
                     std::vector<Change>& changes) {
  const Surroundings at = around(layout, last);
  if (!is_blank(at.before)) return;
  const std::string eol{layout.line_end()};
  const std::string line = std::string{at.before} + written(last, entry);
  const std::string_view after = trim(at.after);
  if (after.empty() && at.joined_at) {
    changes.push_back({last.end, last.end, " \\" + eol + line});
  } else if (begins_with_any(after, "\"')")) {
    changes.push_back({last.end, last.end, (at.joined_at ? " \\" : "") + eol + line});
  } else if (after.empty() || begins_with_any(after, ",#;")) {
    const std::string comma = after.starts_with(',') ? "," : "";
    const bool is_ended = at.line.next > at.line.end;
    changes.push_back({at.line.next, at.line.next, is_ended ? line + comma + eol : eol + line + comma});
  }
}

/// After the last entry, with what separates that from the one before it.
Change add_after(const ListLayout& layout, const std::string& entry) {
  const ListEntry& last = layout.entries().back();
  std::string separator = " ";
  if (layout.entries().size() > 1) {
    const ListEntry& previous = layout.entries()[layout.entries().size() - 2];
    const std::string_view between = layout.part(previous.end, last.begin);
    if (is_separator(between)) separator = between;
  }
  return {last.end, last.end, separator + written(last, entry)};
}

std::vector<Change> ways_to_add(const ListLayout& layout, const std::string& entry) {
  std::vector<Change> changes;
  if (!layout.entries().empty()) {
    add_on_own_line(layout, layout.entries().back(), entry, changes);
    changes.push_back(add_after(layout, entry));
    changes.push_back(
        {layout.entries().back().end, layout.entries().back().end, " " + written(layout.entries().back(), entry)});
  } else if (layout.last_value()) {
    const std::size_t at = *layout.last_value();
    changes.push_back({at, at, entry});
    changes.push_back({at, at, entry + " "});
  }
  const std::size_t end = layout.text().size();
  const std::string eol{layout.line_end()};
  const std::string setting = std::string{devices_key} + "=\"" + entry + "\"";
  const TextLine last = layout.line_at(end);
  changes.push_back({end, end, (last.begin == last.end ? "" : eol) + setting + eol});
  return changes;
}

/// What stands beside it on its line is no entry, perhaps a bad one: one of the two separators goes too.
void add_with_separators(const ListLayout& layout, const ListEntry& entry, const Surroundings& at,
                         std::vector<Change>& changes) {
  const std::size_t kept = at.before.find_last_not_of(separators) + 1;
  if (kept > 0 && !std::string_view{"=:(\"'"}.contains(at.before[kept - 1])) {
    changes.push_back({at.line.begin + kept, entry.end, {}});
  }
  const std::size_t next = std::min(at.after.find_first_not_of(separators), at.after.size());
  if (!is_blank(layout.told(entry.end + next, at.line.end))) {
    changes.push_back({entry.begin, entry.end + next, {}});
  }
}

std::vector<Change> ways_to_remove(const ListLayout& layout, std::size_t index) {
  const std::vector<ListEntry>& entries = layout.entries();
  const ListEntry& entry = entries[index];
  const Surroundings at = around(layout, entry);
  const std::string_view after = trim(at.after);
  std::vector<Change> changes;
  if (is_blank(at.before)) {
    const bool is_closed = begins_with_any(after, "\"')");
    if (at.joined_at && (after.empty() || is_closed)) changes.push_back({*at.joined_at, entry.end, {}});
    const bool has_line_before = at.line.begin > 0;
    const std::size_t line_before = has_line_before ? layout.line_at(at.line.begin - 1).end : 0;
    if (is_closed && has_line_before && line_before > 0 && layout.told(line_before - 1, line_before) != " ") {
      changes.push_back({line_before, entry.end, {}});
    }
    const bool is_ended = at.line.next > at.line.end;
    if (is_separator(after) || after == "\\") {
      changes.push_back({is_ended || !has_line_before ? at.line.begin : line_before, at.line.next, {}});
    }
  }
  if (index > 0 && is_separator(layout.part(entries[index - 1].end, entry.begin))) {
    changes.push_back({entries[index - 1].end, entry.end, {}});
  }
  add_with_separators(layout, entry, at, changes);
  changes.push_back({entry.begin, entry.end, {}});
  return changes;
}

bool has_entries(const ListLayout& layout, const std::vector<Selector>& entries) {
  return std::ranges::equal(layout.entries(), entries, {}, &ListEntry::selector);
}

bool has_problems(const ListLayout& layout, const std::vector<Problem>& problems) {
  return std::ranges::equal(layout.problems(), problems, {}, &Problem::message, &Problem::message);
}

/// The first of the changes after which the text has these entries, and the problems that it had.
std::optional<std::string> first_good(const ListLayout& layout, const std::vector<Change>& changes,
                                      const std::vector<Selector>& entries) {
  for (const Change& change : changes) {
    std::string text{layout.text()};
    text.replace(change.begin, change.end - change.begin, change.instead);
    const ListLayout edited{text};
    if (has_entries(edited, entries) && has_problems(edited, layout.problems())) return text;
  }
  return std::nullopt;
}

/// The entry itself goes, whatever becomes of what is wrong around it: a quote after it begins the value then.
std::optional<std::string> without(const ListLayout& layout, std::size_t index, const std::vector<Selector>& entries) {
  std::string text{layout.text()};
  const ListEntry& entry = layout.entries()[index];
  text.erase(entry.begin, entry.end - entry.begin);
  return has_entries(ListLayout{text}, entries) ? std::optional{text} : std::nullopt;
}

std::vector<Selector> selectors_of(const ListLayout& layout) {
  std::vector<Selector> selectors;
  for (const ListEntry& entry : layout.entries()) selectors.push_back(entry.selector);
  return selectors;
}

}  // namespace

std::optional<std::string> add_entries(std::string text, std::span<const Selector> entries) {
  for (const Selector& entry : entries) {
    const ListLayout layout{text};
    std::vector<Selector> wanted = selectors_of(layout);
    if (std::ranges::find(wanted, entry) != wanted.end()) continue;
    wanted.push_back(entry);
    auto edited = first_good(layout, ways_to_add(layout, to_string(entry)), wanted);
    if (!edited) return std::nullopt;
    text = std::move(*edited);
  }
  return text;
}

std::optional<std::string> remove_entries(std::string text, std::span<const Selector> entries) {
  std::size_t index = 0;
  while (true) {
    const ListLayout layout{text};
    std::vector<Selector> wanted = selectors_of(layout);
    while (index < wanted.size() && std::ranges::find(entries, wanted[index]) == entries.end()) ++index;
    if (index == wanted.size()) return text;
    wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(index));
    auto edited = first_good(layout, ways_to_remove(layout, index), wanted);
    if (!edited) edited = without(layout, index, wanted);
    if (!edited) return std::nullopt;
    text = std::move(*edited);
  }
}

}  // namespace binder
