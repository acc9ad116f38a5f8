// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/foreign_selector.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "binder/pci/pci_address_fault.h"
#include "binder/pci/selector.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// Longer than any spelling that is known here.
constexpr std::size_t longest_looked_at = 200;

TextFault whole(std::string_view text, std::string message, std::vector<std::string> meant) {
  return {0, text.size(), std::move(message), std::move(meant), {}};
}

bool is_function(char c) { return c >= '0' && c <= '0' + static_cast<char>(highest_function); }

/// The functions in `0-1`, `[01]`, `[0-1]`, `{0,1}` and `{0..1}`; none where it is something else.
std::string functions_in(std::string_view text) {
  const bool is_set =
      text.size() > 2 && ((text.front() == '[' && text.back() == ']') || (text.front() == '{' && text.back() == '}'));
  if (is_set) text = text.substr(1, text.size() - 2);
  for (const std::string_view sign : {"-", ".."}) {
    if (text.size() != 2 + sign.size() || text.substr(1, sign.size()) != sign) continue;
    if (!is_function(text.front()) || !is_function(text.back())) return {};
    std::string functions;
    for (char c = text.front(); c <= text.back(); ++c) functions += c;
    return functions;
  }
  std::string functions;
  for (const char c : text) {
    if (is_function(c)) functions += c;
    if (!is_function(c) && c != ',') return {};
  }
  return is_set ? functions : std::string{};
}

std::optional<TextFault> recognise_functions(std::string_view text) {
  // The first dot after the last colon or slash: a range may have dots of its own.
  const std::size_t begin = std::min(text.find_last_of(":/"), text.size());
  const std::size_t dot = text.find('.', begin);
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string device{text.substr(0, dot + 1)};
  const std::string_view function = text.substr(dot + 1);
  if (function == "x" || function == "X" || function == "?" || function == "[0-7]" || function == "all") {
    return whole(text, "every function is written as *", {device + "*"});
  }
  std::string meant;
  for (const char c : functions_in(function)) meant += (meant.empty() ? "" : " ") + device + c;
  if (meant.empty()) return std::nullopt;
  return whole(text, "an entry is one function, or all with *", {meant});
}

std::optional<std::uint32_t> decimal_up_to(std::string_view digits, std::uint32_t highest) {
  const auto number = decimal_number(digits);
  if (!number || *number > highest) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

/// `bus[@domain]:device:function` in decimal, as xorg.conf(5) has it after BusID "PCI:".
std::optional<PciAddress> xorg_address(std::string_view text) {
  const std::vector<TextPart> parts = split(text, ":", 4);
  if (parts.size() != 3) return std::nullopt;
  const std::string_view bus_text = parts[0].text;
  const std::size_t at = bus_text.find('@');
  const auto domain = at == std::string_view::npos ? 0 : decimal_up_to(bus_text.substr(at + 1), 0xffffffff);
  const auto bus = decimal_up_to(bus_text.substr(0, at), 0xff);
  const auto device = decimal_up_to(parts[1].text, highest_device);
  const auto function = decimal_up_to(parts[2].text, highest_function);
  if (!domain || !bus || !device || !function) return std::nullopt;
  return PciAddress{*domain, static_cast<std::uint8_t>(*bus), static_cast<std::uint8_t>(*device),
                    static_cast<std::uint8_t>(*function)};
}

std::optional<TextFault> recognise_after_pci(std::string_view text) {
  constexpr std::string_view word = "pci";
  if (lower_case(text.substr(0, word.size())) != word || text.size() <= word.size()) return std::nullopt;
  const char sign = text[word.size()];
  if (sign != ':' && sign != '/') return std::nullopt;
  const std::string_view rest = text.substr(word.size() + 1);
  if (const auto address = xorg_address(rest)) {
    return whole(text, "this is how Xorg writes an address, in decimal", {to_string(*address)});
  }
  if (rest.find('.') == std::string_view::npos) return std::nullopt;
  return whole(text, "an address stands without " + std::string{text.substr(0, word.size() + 1)}, {std::string{rest}});
}

std::optional<TextFault> recognise_prefixed_id(std::string_view text) {
  const std::vector<TextPart> parts = split(text, ":", 5);
  const auto is_prefixed = [](const TextPart& part) {
    return part.text.size() > 2 && part.text.size() <= 6 && lower_case(part.text.substr(0, 2)) == "0x" &&
           std::ranges::all_of(part.text.substr(2), is_hex_digit);
  };
  if ((parts.size() != 2 && parts.size() != 4) || !std::ranges::all_of(parts, is_prefixed)) return std::nullopt;
  std::string meant = "pci";
  for (const TextPart& part : parts) meant += ":" + std::string{part.text.substr(2)};
  return whole(text, "an ID is written with pci: before it, without 0x", {meant});
}

/// `(0000:02:00.0)(0000:02:00.1)`, `[02:00.0]`, `02:00.0:`, `host=02:00.0`: the device, and signs around it.
std::optional<TextFault> recognise_wrapped(std::string_view text) {
  const auto belongs = [](char c) {
    return is_letter(c) || is_digit(c) || c == ':' || c == '.' || c == '*' || c == '/';
  };
  std::string meant;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && belongs(text[end])) ++end;
    std::string_view part = text.substr(begin, end - begin);
    while (part.ends_with(':') || part.ends_with('.')) part.remove_suffix(1);
    if (!part.empty() && is_digit(part.front()) && part.find(':') == std::string_view::npos) return std::nullopt;
    if (part.find(':') != std::string_view::npos) {
      if (!exact_pci_address(part)) return std::nullopt;
      meant += (meant.empty() ? "" : " ") + std::string{part};
    }
    begin = end + 1;
  }
  if (meant.empty()) return std::nullopt;
  return whole(text, "there are signs around the address", {meant});
}

/// `pci0000:00/0000:00:01.0/0000:02:00.0`: a part of a path below /sys/devices.
std::optional<TextFault> recognise_sysfs_path(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (!text.starts_with("pci") || slash == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(slash + 1);
  if (!exact_pci_address(name)) return std::nullopt;
  return whole(text, "this is a path of a file system, not a PCI address", {std::string{name}});
}

}  // namespace

std::optional<TextFault> recognise_foreign_selector(std::string_view text) {
  if (text.size() > longest_looked_at) return std::nullopt;
  using Recognise = std::optional<TextFault> (*)(std::string_view);
  static constexpr std::array<Recognise, 5> all = {recognise_functions, recognise_sysfs_path, recognise_after_pci,
                                                   recognise_prefixed_id, recognise_wrapped};
  for (const Recognise recognise : all) {
    if (auto fault = recognise(text)) return fault;
  }
  return std::nullopt;
}

}  // namespace binder
