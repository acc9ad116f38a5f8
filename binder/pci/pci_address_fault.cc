// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/pci_address_fault.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "binder/text/text.h"
#include "binder/text/utf8.h"

namespace binder {

namespace {

struct Field {
  std::string_view name;
  std::size_t fewest_digits;
  std::size_t most_digits;
  std::uint32_t highest;
  std::string_view range;
};

constexpr std::array<Field, 4> fields = {{
    {"domain", 4, 8, 0xffffffff, "0000 to ffffffff (hexadecimal)"},
    {"bus", 2, 2, 0xff, "00 to ff (hexadecimal)"},
    {"device", 2, 2, highest_device, "00 to 1f (hexadecimal)"},
    {"function", 1, 1, highest_function, "0 to 7"},
}};

constexpr std::string_view separators = ":.";
constexpr std::string_view mistaken_separators = ":.-_";

/// One more than an address has, so that too many can be told.
constexpr std::size_t parts_looked_at = fields.size() + 1;

TextFault fault_at(std::size_t offset, std::size_t length, std::string message) {
  return {offset, length, std::move(message), {}, {}};
}

/// The digits that a part was meant to have: without 0x, and with digits for the letters that look like them.
std::string intended_digits(std::string_view part) {
  std::string digits = lower_case(part);
  if (digits.starts_with("0x")) digits.erase(0, 2);
  std::ranges::replace(digits, 'o', '0');
  std::ranges::replace(digits, 'l', '1');
  return digits;
}

/// The address that a text becomes with its digits and separators put right; in the short form where it has no domain.
std::optional<std::string> repair(std::string_view text) {
  const std::vector<TextPart> parts = split(text, mistaken_separators, parts_looked_at);
  if (parts.size() != 3 && parts.size() != 4) return std::nullopt;
  // A dash after the function makes a range of it, and no domain of the bus.
  const std::size_t dot = text.rfind('.');
  if (dot != std::string_view::npos && text.find_first_of("-_", dot) != std::string_view::npos) return std::nullopt;
  const std::size_t first_field = fields.size() - parts.size();
  std::array<std::uint32_t, 4> numbers{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = hex_number(intended_digits(parts[i].text));
    if (!number || *number > fields[first_field + i].highest) return std::nullopt;
    numbers[first_field + i] = *number;
  }
  const auto [domain, bus, device, function] = numbers;
  const std::string address = to_string(PciAddress{
      domain, static_cast<std::uint8_t>(bus), static_cast<std::uint8_t>(device), static_cast<std::uint8_t>(function)});
  return parts.size() == 4 ? address : address.substr(address.find(':') + 1);
}

/// True for `02:00` and `0000:02:00`.
bool lacks_function(std::string_view text) {
  if (text.find('.') != std::string_view::npos) return text.ends_with('.');
  const std::vector<TextPart> parts = split(text, mistaken_separators, parts_looked_at);
  const bool first_is_domain = parts.front().text.size() > 2;
  return parts.size() == 2 || (parts.size() == 3 && first_is_domain);
}

/// The deepest directory of a path that is named like a device.
std::optional<std::string> device_in_path(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (exact_pci_address(name)) return std::string{name};
    path = slash == std::string_view::npos ? "" : path.substr(0, slash);
  }
  return std::nullopt;
}

struct Spelling {
  std::string_view prefix;
  std::string_view message;
};

constexpr std::array<Spelling, 3> other_spellings = {{
    {"pci_", "this is libvirt's name of the device, not its PCI address"},
    {"pci-", "this is udev's name of the device, not its PCI address"},
    {"pci@", "this is lshw's name of the device, not its PCI address"},
}};

std::optional<TextFault> recognise_other_spelling(std::string_view text) {
  if (text.starts_with('/')) {
    TextFault fault = fault_at(0, text.size(), "this is a path of a file system, not a PCI address");
    if (auto name = device_in_path(text)) fault.meant = {std::move(*name)};
    return fault;
  }
  for (const Spelling& spelling : other_spellings) {
    if (!text.starts_with(spelling.prefix)) continue;
    TextFault fault = fault_at(0, text.size(), std::string{spelling.message});
    if (auto address = repair(text.substr(spelling.prefix.size()))) fault.meant = {std::move(*address)};
    return fault;
  }
  return std::nullopt;
}

/// The first character that no address has.
std::optional<TextFault> find_foreign_character(std::string_view text) {
  const auto* found = std::ranges::find_if(
      text, [](char c) { return !is_hex_digit(c) && separators.find(c) == std::string_view::npos; });
  if (found == text.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(found - text.begin());
  std::size_t end = at + 1;
  while (end < text.size() && is_utf8_continuation(text[end])) ++end;

  const char c = to_lower(*found);
  if (c == 'x' && at > 0 && text[at - 1] == '0') {
    return fault_at(at - 1, 2, "a PCI address is always hexadecimal, without 0x");
  }
  if (c == '*') {
    TextFault fault = fault_at(at, 1, "* can stand in the place of the function only");
    fault.advice = "write the device too, such as 0000:02:00.*";
    return fault;
  }
  const std::string character = quoted(text.substr(at, end - at));
  if (c == 'o' || c == 'l') return fault_at(at, 1, character + " is a letter, not a digit");
  if (c == '-' || c == '_') return fault_at(at, 1, character + " does not separate the parts of a PCI address");
  return fault_at(at, end - at, character + " is not a hexadecimal digit");
}

std::optional<TextFault> judge_field(const Field& field, const TextPart& part) {
  const std::size_t digits = part.text.size();
  const std::string the_field = "the " + std::string{field.name};
  if (digits == 0) {
    // Nothing stands there to point at: the separator beside it is marked.
    return fault_at(part.offset == 0 ? 0 : part.offset - 1, 1, the_field + " is missing");
  }
  if (digits < field.fewest_digits || digits > field.most_digits) {
    return fault_at(part.offset, digits, the_field + " has " + digit_count(digits));
  }
  if (hex_number(part.text).value_or(0) > field.highest) {
    TextFault fault = fault_at(part.offset, digits, the_field + " is above " + hex_text(field.highest, 1));
    fault.advice = "write a " + std::string{field.name} + " from " + std::string{field.range};
    return fault;
  }
  return std::nullopt;
}

/// For a text of digits and separators.
TextFault judge_shape(std::string_view text) {
  const std::vector<TextPart> parts = split(text, separators, parts_looked_at);
  if (parts.size() == 1) return fault_at(0, text.size(), "this is not a PCI address");
  if (parts.size() > fields.size()) {
    return fault_at(parts.back().offset - 1, text.size() - parts.back().offset + 1,
                    "a PCI address has four parts at most");
  }
  if (lacks_function(text)) return fault_at(0, text.size(), "the function is missing");
  if (parts.size() == 2) return fault_at(0, text.size(), "the bus is missing");

  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool before_function = i + 1 == parts.size();
    const std::size_t at = parts[i].offset - 1;
    if (before_function && text[at] != '.') return fault_at(at, 1, "a dot stands before the function");
    if (!before_function && text[at] != ':') return fault_at(at, 1, "a colon stands between domain, bus and device");
  }
  const std::size_t first_field = fields.size() - parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (auto fault = judge_field(fields[first_field + i], parts[i])) return std::move(*fault);
  }
  return fault_at(0, text.size(), "this is not a PCI address");
}

TextFault find_fault(std::string_view text) {
  if (auto fault = find_foreign_character(text)) return std::move(*fault);
  return judge_shape(text);
}

}  // namespace

TextFault diagnose_pci_address(std::string_view text) {
  auto other_spelling = recognise_other_spelling(text);
  TextFault fault = other_spelling ? std::move(*other_spelling) : find_fault(text);
  if (!other_spelling) {
    const std::string_view completion = !lacks_function(text) ? "" : text.ends_with('.') ? "0" : ".0";
    if (auto meant = repair(std::string{text} += completion)) fault.meant = {std::move(*meant)};
  }
  if (fault.advice.empty()) fault.advice = address_advice;
  return fault;
}

}  // namespace binder
