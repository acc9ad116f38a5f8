// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/iomem.h"

#include <algorithm>

#include "binder/kernel/scan/device_link.h"
#include "binder/text/text.h"

namespace binder {

namespace {

std::optional<ClaimedMemory> parse_line(std::string_view line) {
  constexpr std::string_view before_name = " : ";
  const std::size_t dash = line.find('-');
  const std::size_t colon = line.find(before_name);
  if (dash == std::string_view::npos || colon == std::string_view::npos || colon < dash) return std::nullopt;
  const auto begin = wide_hex_number(line.substr(0, dash));
  const auto end = wide_hex_number(line.substr(dash + 1, colon - dash - 1));
  if (!begin || !end) return std::nullopt;
  return ClaimedMemory{{*begin, *end}, std::string{trim(line.substr(colon + before_name.size()))}, std::nullopt};
}

/// A line that has others below it.
struct Above {
  std::size_t depth = 0;
  std::optional<PciAddress> function;
};

/// A region of a PCI function.
struct Region {
  MemoryRange range;
  std::optional<PciAddress> function = std::nullopt;
};

/// False for what has no addresses to tell by.
bool is_within(const MemoryRange& inner, const MemoryRange& outer) {
  return inner.end != 0 && outer.begin <= inner.begin && inner.end <= outer.end;
}

}  // namespace

Iomem parse_iomem(std::string_view text) {
  Iomem iomem;
  std::vector<Above> above;
  Region last;
  for (const TextPart& part : split(text, "\n", text.size() + 1)) {
    const std::size_t depth = std::min(part.text.find_first_not_of(' '), part.text.size());
    auto line = parse_line(part.text.substr(depth));
    if (!line) continue;
    while (!above.empty() && above.back().depth >= depth) above.pop_back();
    if (!above.empty()) line->function = above.back().function;
    const auto own = pci_directory_name(line->name);
    if (!line->function && !own && is_within(line->range, last.range)) line->function = last.function;
    if (own) last = {line->range, own};
    above.push_back({depth, own ? own : line->function});
    iomem.shows_addresses = iomem.shows_addresses || line->range.end != 0;
    iomem.lines.push_back(std::move(*line));
  }
  return iomem;
}

}  // namespace binder
