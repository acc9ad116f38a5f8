// SPDX-License-Identifier: GPL-2.0-or-later
// vendor:device IDs: how lspci -nn shows them and how people paste them.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "binder/pci/selector.h"
#include "binder/text/text.h"
#include "binder/text/utf8.h"

namespace binder {

namespace {

constexpr std::size_t digits_in_field = 4;
constexpr std::array<std::string_view, 4> field_names = {"vendor", "device", "subsystem vendor", "subsystem device"};

/// A vendor register that reads as ones: no device answers (PCI Local Bus Specification, 6.1).
constexpr std::uint32_t nobody = 0xffff;

std::vector<TextPart> split_id(std::string_view text) { return split(text, ":", field_names.size() + 1); }

TextFault fault_at(std::size_t offset, std::size_t length, std::string message) {
  return {offset, length, std::move(message), {}, "write an ID as \"lspci -nn\" shows it, such as 10de:1401"};
}

std::optional<TextFault> judge_field(std::size_t index, const TextPart& part) {
  const std::string name = "the " + std::string{field_names[index]} + " ID";
  if (part.text.empty()) return fault_at(part.offset == 0 ? 0 : part.offset - 1, 1, name + " is missing");
  if (part.text.starts_with("0x") || part.text.starts_with("0X")) {
    return fault_at(part.offset, 2, "an ID is always hexadecimal, without 0x");
  }
  const auto* foreign = std::ranges::find_if_not(part.text, is_hex_digit);
  if (foreign != part.text.end()) {
    const auto at = static_cast<std::size_t>(foreign - part.text.begin());
    std::size_t end = at + 1;
    while (end < part.text.size() && is_utf8_continuation(part.text[end])) ++end;
    return fault_at(part.offset + at, end - at, quoted(part.text.substr(at, end - at)) + " is not a hexadecimal digit");
  }
  if (part.text.size() > digits_in_field) {
    return fault_at(part.offset, part.text.size(), name + " has " + digit_count(part.text.size()));
  }
  const auto number = hex_number(part.text);
  if (number == 0) return fault_at(part.offset, part.text.size(), name + " is 0, which the kernel takes for any ID");
  if (number == nobody) return fault_at(part.offset, part.text.size(), name + " is ffff, which no device has");
  return std::nullopt;
}

std::optional<TextFault> find_fault(const std::vector<TextPart>& parts) {
  const std::size_t length = parts.back().offset + parts.back().text.size();
  if (parts.size() > field_names.size()) return fault_at(0, length, "an ID has four parts at most");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto fault = judge_field(i, parts[i]);
    if (!fault) continue;
    // An ID without a sign in it has none that could be pointed at.
    fault->length = std::min(fault->length, length - fault->offset);
    return fault;
  }
  if (parts.size() % 2 == 0) return std::nullopt;
  return fault_at(0, length, parts.size() == 1 ? "the device ID is missing" : "the subsystem device ID is missing");
}

DeviceId make_id(const std::vector<TextPart>& parts) {
  const auto number = [&](std::size_t i) { return static_cast<std::uint16_t>(hex_number(parts[i].text).value_or(0)); };
  DeviceId id{number(0), number(1), std::nullopt};
  if (parts.size() == field_names.size()) id.subsystem = SubsystemId{number(2), number(3)};
  return id;
}

/// True for a subsystem that many devices have because nobody filled it in.
bool says_nothing(const std::vector<TextPart>& parts) {
  if (parts.size() != field_names.size()) return false;
  const auto vendor = hex_number(parts[2].text);
  const auto device = hex_number(parts[3].text);
  return vendor && device && (*vendor == 0 || *vendor == nobody || *device == 0 || *device == nobody);
}

/// Without brackets, 0x and an empty subsystem.
std::optional<std::string> repair(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<TextPart> parts = split_id(text);
  for (TextPart& part : parts) {
    if (part.text.starts_with("0x") || part.text.starts_with("0X")) part.text.remove_prefix(2);
  }
  if (says_nothing(parts)) parts.resize(2);
  if (find_fault(parts)) return std::nullopt;
  return to_string(make_id(parts));
}

}  // namespace

std::string to_string(const DeviceId& id) {
  std::string text = hex_text(id.vendor, digits_in_field) + ":" + hex_text(id.device, digits_in_field);
  if (id.subsystem) {
    text +=
        ":" + hex_text(id.subsystem->vendor, digits_in_field) + ":" + hex_text(id.subsystem->device, digits_in_field);
  }
  return text;
}

std::expected<DeviceId, TextFault> parse_device_id(std::string_view text) {
  const std::vector<TextPart> parts = split_id(text);
  std::optional<TextFault> fault = find_fault(parts);
  if (!fault) return make_id(parts);
  if (text.starts_with('[')) *fault = fault_at(0, text.size(), "an ID stands without brackets");
  if (auto meant = repair(text)) fault->meant = {std::move(*meant)};
  return std::unexpected(std::move(*fault));
}

}  // namespace binder
