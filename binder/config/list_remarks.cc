// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/list_remarks.h"

#include <algorithm>

namespace binder {

namespace {

constexpr std::size_t most_places = 5;

std::string count_of(std::size_t entries) {
  return entries == 1 ? "the entry before it stays" : "the " + std::to_string(entries) + " entries before it stay";
}

}  // namespace

void ListRemarks::note(std::string_view key, const Place& at, std::size_t before, std::size_t after, bool is_empty) {
  List& list = list_of(key);
  if (is_empty && before > 0 && !list.is_emptied) {
    list.is_emptied = true;
    remarks_.push_back({at, "an empty " + std::string{key} + " takes nothing back: " + count_of(before) + " in force"});
  }
  if (after == before) return;
  ++list.lines;
  if (list.lines <= most_places) {
    list.places += (list.places.empty() ? "" : ", ") + at.file + ":" + std::to_string(at.line);
  }
  list.last = at;
}

void ListRemarks::finish() {
  for (const List& list : lists_) {
    if (list.lines < 2) continue;
    std::string places = list.places;
    if (list.lines > most_places) places += " and " + std::to_string(list.lines - most_places) + " more";
    remarks_.push_back({list.last, std::string{list.key} + " stands on several lines, which add up: " + places});
  }
}

ListRemarks::List& ListRemarks::list_of(std::string_view key) {
  const auto found = std::ranges::find(lists_, key, &List::key);
  return found != lists_.end() ? *found : lists_.emplace_back(List{key, {}, 0, {}, false});
}

}  // namespace binder
