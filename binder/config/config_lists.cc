// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/config_lists.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "binder/config/hugepage_request.h"
#include "binder/text/text.h"

namespace binder {

namespace {

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

template <class Entry>
void read_list(std::string_view list, const SourceText& source, std::size_t offset,
               std::expected<Entry, TextFault> (*parse)(std::string_view), std::vector<Entry>& entries,
               std::vector<Problem>& problems) {
  for (auto item = next_item(list, 0); item; item = next_item(list, item->offset + item->text.size())) {
    const std::size_t begin = offset + item->offset;
    if (const auto quote = find_stray_quote(item->text)) {
      problems.push_back(source.problem(begin, item->text.size(), *quote));
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

void read_selectors(std::string_view list, const SourceText& source, std::size_t offset, std::vector<Selector>& devices,
                    std::vector<Problem>& problems) {
  read_list(list, source, offset, parse_selector, devices, problems);
}

void read_hugepage_requests(std::string_view list, const SourceText& source, std::size_t offset,
                            std::vector<HugepageRequest>& requests, std::vector<Problem>& problems) {
  read_list(list, source, offset, parse_hugepage_request, requests, problems);
}

ParsedSelectors parse_selectors(std::string_view text, const Place& place) {
  ParsedSelectors parsed;
  const SourceText source{place.file, place.line_text, place.line};
  read_selectors(text, source, place.column - 1, parsed.selectors, parsed.problems);
  return parsed;
}

}  // namespace binder
