// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/config_lists.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "binder/config/hugepage_request.h"
#include "binder/config/hugepage_words.h"
#include "binder/config/pasted_listing.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view separators = " \t\n\v\f\r,;";

/// A quote around one entry, or one that has no partner.
std::optional<TextFault> find_stray_quote(std::string_view entry) {
  const std::size_t at = entry.find_first_of("\"'");
  if (at == std::string_view::npos) return std::nullopt;
  std::string meant{entry};
  std::erase_if(meant, [](char c) { return c == '"' || c == '\''; });
  TextFault fault{at, 1, "quotes can stand around the whole list only", {}, "write the list without this quote"};
  if (!meant.empty()) fault.meant = {std::move(meant)};
  return fault;
}

/// Words that belong together, from the beginning of a text on, and what is wrong with them.
struct Group {
  std::size_t length;
  TextFault fault;
};

/// `list` goes from an entry to the end of its list, `line` to the end of its line at most.
using FindGroup = std::optional<Group> (*)(std::string_view list, std::string_view line);

std::optional<Group> find_listing(std::string_view /*list*/, std::string_view line) {
  auto listing = recognise_listing(line);
  if (!listing) return std::nullopt;
  return Group{listing->length,
               {0, listing->length, "this is a line of lspci, not an address", {std::move(listing->selector)}, {}}};
}

std::optional<Group> find_amount(std::string_view list, std::string_view /*line*/) {
  auto words = recognise_hugepage_words(list);
  if (!words) return std::nullopt;
  return Group{words->length, std::move(words->fault)};
}

std::optional<Group> find_nothing(std::string_view /*list*/, std::string_view /*line*/) { return std::nullopt; }

template <auto parse>
std::optional<TextFault> fault_in(std::string_view text) {
  auto entry = parse(text);
  return entry ? std::nullopt : std::optional{std::move(entry.error())};
}

template <auto parse, class Entry>
void read_list(std::string_view list, const SourceText& source, std::size_t offset, FindGroup find_group,
               std::vector<Entry>& entries, std::vector<Problem>& problems) {
  std::size_t line_end = 0;
  std::size_t at = 0;
  while (const auto item = next_entry(list, at)) {
    const std::size_t begin = offset + item->offset;
    at = item->offset + item->text.size();
    if (auto quote = find_stray_quote(item->text)) {
      keep_what_can_be_read(*quote, item->text, fault_in<parse>, quote->advice);
      problems.push_back(source.problem(begin, item->text.size(), *quote));
      continue;
    }
    if (line_end <= item->offset) line_end = std::min(source.text().find('\n', begin) - offset, list.size());
    if (const auto group = find_group(list.substr(item->offset), list.substr(item->offset, line_end - item->offset))) {
      problems.push_back(source.problem(begin, group->length, group->fault));
      at = item->offset + group->length;
      continue;
    }
    auto entry = parse(item->text);
    if (!entry) {
      problems.push_back(source.problem(begin, item->text.size(), entry.error()));
      continue;
    }
    entry->at = source.place(begin, item->text.size());
    entries.push_back(std::move(*entry));
  }
}

}  // namespace

std::optional<TextPart> next_entry(std::string_view list, std::size_t from) {
  constexpr std::size_t longest_set = 24;
  auto entry = next_item(list, from, separators);
  if (!entry) return entry;
  const std::size_t open = entry->text.find_first_of("{[");
  if (open == std::string_view::npos) return entry;
  // The rest of a set, which is no longer than a set can be and has no white space.
  const char closing = entry->text[open] == '{' ? '}' : ']';
  const std::string_view rest = list.substr(entry->offset, entry->text.size() + longest_set);
  const std::size_t close = rest.find(closing, open);
  const std::string_view set = rest.substr(0, std::min(close, rest.size()));
  if (close == std::string_view::npos || std::ranges::any_of(set, is_space)) return entry;
  const std::size_t end = std::min(list.find_first_of(separators, entry->offset + close), list.size());
  return TextPart{entry->offset, list.substr(entry->offset, end - entry->offset)};
}

void read_selectors(std::string_view list, const SourceText& source, std::size_t offset, std::vector<Selector>& devices,
                    std::vector<Problem>& problems) {
  read_list<parse_selector>(list, source, offset, find_listing, devices, problems);
}

void read_hugepage_requests(std::string_view list, const SourceText& source, std::size_t offset,
                            std::vector<HugepageRequest>& requests, std::vector<Problem>& problems) {
  read_list<parse_hugepage_request>(list, source, offset, find_amount, requests, problems);
}

void read_device_settings(DeviceKey key, std::string_view list, const SourceText& source, std::size_t offset,
                          std::vector<DeviceSetting>& settings, std::vector<Problem>& problems) {
  switch (key) {
    case DeviceKey::d3cold: return read_list<parse_d3cold>(list, source, offset, find_nothing, settings, problems);
    case DeviceKey::reset_method:
      return read_list<parse_reset_method>(list, source, offset, find_nothing, settings, problems);
    case DeviceKey::rebar: return read_list<parse_rebar>(list, source, offset, find_nothing, settings, problems);
    case DeviceKey::vfs: return read_list<parse_vfs>(list, source, offset, find_nothing, settings, problems);
  }
}

void read_module_options(std::string_view list, const SourceText& source, std::size_t offset,
                         std::vector<ModuleOption>& options, std::vector<Problem>& problems) {
  read_list<parse_module_option>(list, source, offset, find_nothing, options, problems);
}

ParsedSelectors parse_selectors(std::string_view text, const Place& place) {
  ParsedSelectors parsed;
  const SourceText source{place.file, place.line_text, place.line};
  read_selectors(text, source, place.column - 1, parsed.selectors, parsed.problems);
  return parsed;
}

}  // namespace binder
