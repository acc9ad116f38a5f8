// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/pasted_listing.h"

#include <algorithm>

#include "binder/pci/pci_address_fault.h"
#include "binder/pci/selector.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// `10de:1401` as it stands in a listing, in brackets or alone.
std::optional<DeviceId> id_in(std::string_view word) {
  if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
  constexpr std::size_t length = 9;
  const auto id = parse_device_id(word);
  return id && word.size() == length ? std::optional{*id} : std::nullopt;
}

/// What lspci alone writes: a class with its colon, a revision, an ID in brackets.
bool is_telling(std::string_view word) {
  return word.find(':') + 1 == word.size() || word == "(rev" || (word.front() == '[' && id_in(word));
}

}  // namespace

std::optional<PastedListing> recognise_listing(std::string_view line) {
  const auto address = next_item(line, 0);
  if (!address || !exact_pci_address(address->text)) return std::nullopt;
  PastedListing listing{address->offset + address->text.size(), std::string{address->text}};
  bool is_told = false;
  std::optional<DeviceId> id;
  for (auto word = next_item(line, listing.length); word && !exact_pci_address(word->text);
       word = next_item(line, listing.length)) {
    is_told = is_told || is_telling(word->text);
    if (const auto found = id_in(word->text)) id = found;
    listing.length = word->offset + word->text.size();
  }
  if (!is_told) return std::nullopt;
  if (id) listing.selector += "|" + to_string(*id);
  return listing;
}

}  // namespace binder
