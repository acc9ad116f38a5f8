// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/pci_address.h"

#include <optional>

#include "binder/pci/pci_address_fault.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// The number in a field, if it has between `fewest` and `most` digits and is not above `highest`.
std::optional<std::uint32_t> field(std::string_view text, std::size_t fewest, std::size_t most, std::uint32_t highest) {
  if (text.size() < fewest || text.size() > most) return std::nullopt;
  const auto number = hex_number(text);
  return number && *number <= highest ? number : std::nullopt;
}

/// What stands after the last `separator`. It is taken off the text, with the separator.
std::optional<std::string_view> take_last(std::string_view& text, char separator) {
  const std::size_t at = text.rfind(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view last = text.substr(at + 1);
  text.remove_suffix(text.size() - at);
  return last;
}

}  // namespace

std::string to_string(const PciAddress& address) {
  return hex_text(address.domain, 4) + ":" + hex_text(address.bus, 2) + ":" + hex_text(address.device, 2) + "." +
         hex_text(address.function, 1);
}

std::optional<PciAddress> exact_pci_address(std::string_view text) {
  const auto function_text = take_last(text, '.');
  if (!function_text) return std::nullopt;
  const auto device_text = take_last(text, ':');
  if (!device_text) return std::nullopt;
  const auto domain_and_bus = text;
  const auto bus_text = take_last(text, ':');

  const auto domain = bus_text ? field(text, 4, 8, 0xffffffff) : 0;
  const auto bus = field(bus_text.value_or(domain_and_bus), 2, 2, 0xff);
  const auto device = field(*device_text, 2, 2, highest_device);
  const auto function = field(*function_text, 1, 1, highest_function);
  if (!domain || !bus || !device || !function) return std::nullopt;
  return PciAddress{*domain, static_cast<std::uint8_t>(*bus), static_cast<std::uint8_t>(*device),
                    static_cast<std::uint8_t>(*function)};
}

std::expected<PciAddress, TextFault> parse_pci_address(std::string_view text) {
  if (const auto address = exact_pci_address(text)) return *address;
  return std::unexpected(diagnose_pci_address(text));
}

}  // namespace binder
