// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/modalias.h"

#include "binder/text/text.h"

namespace binder {

namespace {

/// Takes a name and the number after it off the front.
std::optional<std::uint32_t> take(std::string_view& text, std::string_view name, std::size_t digits) {
  if (!text.starts_with(name) || text.size() < name.size() + digits) return std::nullopt;
  const auto number = hex_number(text.substr(name.size(), digits));
  text.remove_prefix(name.size() + digits);
  return number;
}

std::optional<std::uint16_t> take_id(std::string_view& text, std::string_view name) {
  const auto number = take(text, name, 8);
  if (!number || *number > 0xffffU) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

std::string upper_hex(std::uint32_t number, std::size_t digits) {
  std::string text = hex_text(number, digits);
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string modalias_of(const PciIdentity& identity) {
  const SubsystemId subsystem = identity.id.subsystem.value_or(SubsystemId{});
  const auto byte = [&](unsigned shift) { return upper_hex((identity.class_code >> shift) & 0xffU, 2); };
  return "pci:v" + upper_hex(identity.id.vendor, 8) + "d" + upper_hex(identity.id.device, 8) + "sv" +
         upper_hex(subsystem.vendor, 8) + "sd" + upper_hex(subsystem.device, 8) + "bc" + byte(16) + "sc" + byte(8) +
         "i" + byte(0);
}

std::optional<PciIdentity> parse_modalias(std::string_view text) {
  const auto vendor = take_id(text, "pci:v");
  const auto device = take_id(text, "d");
  const auto subsystem_vendor = take_id(text, "sv");
  const auto subsystem_device = take_id(text, "sd");
  const auto base_class = take(text, "bc", 2);
  const auto sub_class = take(text, "sc", 2);
  const auto interface = take(text, "i", 2);
  const bool is_whole =
      vendor && device && subsystem_vendor && subsystem_device && base_class && sub_class && interface && text.empty();
  if (!is_whole) return std::nullopt;
  return PciIdentity{DeviceId{*vendor, *device, SubsystemId{*subsystem_vendor, *subsystem_device}},
                     (*base_class << 16U) | (*sub_class << 8U) | *interface};
}

}  // namespace binder
