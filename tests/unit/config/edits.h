// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold of every edit of a config, whatever is in it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/config/edit.h"
#include "tests/unit/config/config_text.h"

namespace binder {

inline Selector selector(const std::string& text) { return parse_selector(text).value(); }

inline std::vector<std::string> messages(const ParsedConfig& parsed) {
  std::vector<std::string> all;
  for (const Problem& problem : parsed.problems) all.push_back(problem.message);
  return all;
}

/// True where `text` is `shorter` with bytes put in at one place.
inline bool is_insertion(std::string_view text, std::string_view shorter) {
  if (text.size() < shorter.size()) return false;
  const auto differs = std::ranges::mismatch(text, shorter);
  return text.ends_with(shorter.substr(static_cast<std::size_t>(differs.in2 - shorter.begin())));
}

/// Whatever ends its lines.
inline bool ends_with_empty_list(std::string_view text) {
  return text.substr(0, text.find_last_not_of("\r\n") + 1).ends_with("DEVICES=\"\"");
}

/// What is wrong with an edit of `text`; empty: nothing. `entry` must not be in it.
inline std::string bad_edit(const std::string& text, const std::string& entry) {
  const std::vector<Selector> entries = {selector(entry)};
  const ParsedConfig before = parse(text);
  if (std::ranges::find(before.config.devices, entries[0]) != before.config.devices.end()) return {};
  const auto added = add_entries(text, entries);
  const bool is_text = !text.starts_with("\xff\xfe") && !text.starts_with("\xfe\xff");
  if (!added) return is_text ? "cannot be added to" : "";
  if (!is_insertion(*added, text)) return "more than an insertion:\n" + *added;
  ParsedConfig after = parse(*added);
  if (messages(after) != messages(before)) return "the problems are others:\n" + *added;
  if (add_entries(*added, entries) != added) return "a second time is not the same:\n" + *added;

  const auto removed = remove_entries(*added, entries);
  const bool had_list = text.find("DEVICES") != std::string::npos || text.find("BIND") != std::string::npos ||
                        !before.config.devices.empty();
  if (!removed) return "cannot be removed from:\n" + *added;
  if (had_list ? *removed != text && !ends_with_empty_list(*removed) : !removed->starts_with(text)) {
    return "remove does not undo it:\n" + *added + "---\n" + *removed;
  }

  std::string list = devices(after);
  if (list != devices(before) + (before.config.devices.empty() ? "" : " ") + to_string(entries[0])) {
    return "the list is " + list;
  }
  // Each is several parses of its own.
  constexpr std::size_t most_removed = 4;
  for (std::size_t i = 0; i < before.config.devices.size() && i < most_removed; ++i) {
    const Selector& each = before.config.devices[i];
    const std::vector<Selector> one = {each};
    const auto without = remove_entries(text, one);
    if (!without) return to_string(each) + " cannot be removed";
    if (!is_insertion(text, *without) && std::ranges::count(before.config.devices, each) == 1) {
      return to_string(each) + " is not all that goes:\n" + *without;
    }
    const ParsedConfig rest = parse(*without);
    std::vector<Selector> wanted = before.config.devices;
    std::erase(wanted, each);
    if (rest.config.devices != wanted || hugepages(rest) != hugepages(before)) {
      return "not only " + to_string(each) + ":\n" + *without;
    }
  }
  return {};
}

}  // namespace binder
