// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/foreign_line.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "binder/config/pasted_listing.h"
#include "binder/pci/pci_address_fault.h"
#include "binder/pci/selector.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// A fix is for one screen.
constexpr std::size_t longest_looked_at = 2000;
constexpr std::size_t most_selectors = 32;

void add(std::string& list, std::string_view selector) {
  if (!list.empty()) list += ' ';
  list += selector;
}

std::optional<ForeignLine> recognise_lspci(std::string_view line) {
  for (auto word = next_item(line, 0); word; word = next_item(line, word->offset + word->text.size())) {
    if (!exact_pci_address(word->text)) continue;
    auto listing = recognise_listing(line.substr(word->offset));
    if (!listing) return std::nullopt;
    return ForeignLine{"this is a line of lspci, not KEY=value", std::move(listing->selector)};
  }
  return std::nullopt;
}

/// `10de:1401`, `10de:1401:1462:3201:030000:ffffff`: vendor, device, subsystem, class and its mask; all ones for any
/// (Documentation of the parameter ids in drivers/vfio/pci/vfio_pci.c).
std::optional<DeviceId> id_of(std::string_view text) {
  const std::vector<TextPart> parts = split(text, ":", 5);
  if (parts.size() < 2) return std::nullopt;
  if (parts.size() >= 4) {
    if (const auto id = parse_device_id(text.substr(0, parts[3].offset + parts[3].text.size()))) return *id;
  }
  const auto id = parse_device_id(text.substr(0, parts[1].offset + parts[1].text.size()));
  return id ? std::optional{*id} : std::nullopt;
}

std::optional<ForeignLine> recognise_ids(std::string_view line) {
  constexpr std::string_view word = "ids=";
  const std::size_t at = line.find(word);
  const bool is_word = at != std::string_view::npos && (at == 0 || !is_letter(line[at - 1]));
  if (!is_word) return std::nullopt;
  std::string_view ids = line.substr(at + word.size());
  while (!ids.empty() && (ids.front() == '"' || ids.front() == '\'')) ids.remove_prefix(1);
  ids = ids.substr(0, ids.find_first_of(" \t\"'"));
  ForeignLine foreign{"these are IDs for vfio-pci, which takes every device that has one", {}};
  std::size_t count = 0;
  for (auto item = next_item(ids, 0); item; item = next_item(ids, item->offset + item->text.size())) {
    const auto id = id_of(item->text);
    if (!id || ++count > most_selectors) return ForeignLine{foreign.message, {}};
    add(foreign.selectors, "pci:" + to_string(*id));
  }
  return foreign;
}

/// An attribute of XML, a number with 0x or in decimal.
std::optional<std::uint32_t> attribute(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(std::string{" "} += name);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = trim(line.substr(at + 1 + name.size()));
  if (!rest.starts_with('=')) return std::nullopt;
  rest = trim(rest.substr(1));
  if (!rest.starts_with('\'') && !rest.starts_with('"')) return std::nullopt;
  const std::string_view value = rest.substr(1, rest.find(rest.front(), 1) - 1);
  if (lower_case(value.substr(0, 2)) == "0x") return hex_number(value.substr(2));
  const auto number = decimal_number(value);
  if (!number || *number > 0xffff) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<ForeignLine> recognise_libvirt(std::string_view line) {
  if (line.find("<address") == std::string_view::npos) return std::nullopt;
  ForeignLine foreign{"this is libvirt's way to write an address", {}};
  const auto bus = attribute(line, "bus");
  const auto slot = attribute(line, "slot");
  const auto function = attribute(line, "function");
  const std::uint32_t domain = attribute(line, "domain").value_or(0);
  if (!bus || !slot || !function) return foreign;
  const std::string text =
      hex_text(domain, 4) + ":" + hex_text(*bus, 2) + ":" + hex_text(*slot, 2) + "." + hex_text(*function, 1);
  if (exact_pci_address(text)) foreign.selectors = text;
  return foreign;
}

/// Addresses between signs of whatever language.
std::optional<ForeignLine> recognise_addresses(std::string_view line) {
  ForeignLine foreign{"this line has no KEY=value", {}};
  std::size_t count = 0;
  constexpr std::string_view signs = " \t\n\v\f\r,;=()[]{}<>\"'`|&";
  for (auto word = next_item(line, 0, signs); word; word = next_item(line, word->offset + word->text.size(), signs)) {
    std::string_view text = word->text;
    while (text.ends_with(':') || text.ends_with('.')) text.remove_suffix(1);
    const std::string_view start = text.substr(0, 4);
    const bool is_named = start == "pci_" || start == "PCI:" || start == "pci-" || start == "pci@";
    if (exact_pci_address(text)) {
      add(foreign.selectors, text);
    } else if (is_named) {
      const auto selector = parse_selector(text);
      if (selector || selector.error().meant.size() != 1) continue;
      add(foreign.selectors, selector.error().meant.front());
    } else {
      continue;
    }
    if (++count > most_selectors) return std::nullopt;
  }
  if (foreign.selectors.empty()) return std::nullopt;
  return foreign;
}

}  // namespace

std::optional<ForeignLine> recognise_foreign_line(std::string_view line) {
  if (line.size() > longest_looked_at) return std::nullopt;
  using Recognise = std::optional<ForeignLine> (*)(std::string_view);
  static constexpr std::array<Recognise, 4> all = {recognise_lspci, recognise_ids, recognise_libvirt,
                                                   recognise_addresses};
  for (const Recognise recognise : all) {
    if (auto foreign = recognise(line)) return foreign;
  }
  return std::nullopt;
}

}  // namespace binder
