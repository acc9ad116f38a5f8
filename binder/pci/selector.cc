// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/selector.h"

#include <algorithm>
#include <utility>

#include "binder/pci/foreign_selector.h"
#include "binder/pci/pci_address_fault.h"
#include "binder/text/text.h"

namespace binder {

namespace {

using What = decltype(Selector::what);
using Parsed = std::expected<What, TextFault>;

constexpr std::string_view id_prefix = "pci:";
constexpr std::string_view any_function = ".*";

/// For an ID that nothing better can be said of, as it would stand in an entry.
constexpr std::string_view id_advice = "write an ID as \"lspci -nn\" shows it, such as pci:10de:1401";
constexpr std::string_view guard_advice = "write an ID as \"lspci -nn\" shows it, such as 0000:02:00.0|10de:1401";

/// What stands before a guard. The bar is older; the plus needs no quotes on the command line of a boot loader.
constexpr std::string_view guard_signs = "|+";

/// A hop is an address without its bus: with this in front it is one.
constexpr std::string_view some_bus = "00:";

std::unexpected<TextFault> fault(std::size_t offset, std::size_t length, std::string message,
                                 std::vector<std::string> meant, std::string advice = {}) {
  return std::unexpected(TextFault{offset, length, std::move(message), std::move(meant), std::move(advice)});
}

struct Function {
  PciAddress address;
  bool every_function;
};

/// An address whose function may be `*`.
std::expected<Function, TextFault> parse_function(std::string_view text) {
  const bool every_function = text.ends_with(any_function);
  std::string one_function{text};
  if (every_function) one_function.back() = '0';
  auto address = parse_pci_address(one_function);
  if (address) return Function{*address, every_function};
  TextFault& error = address.error();
  if (every_function) {
    for (std::string& meant : error.meant) meant.back() = '*';
  }
  return std::unexpected(std::move(error));
}

Parsed parse_address(std::string_view text) {
  const std::string with_function = std::string{text} + ".0";
  if (exact_pci_address(with_function)) {
    return fault(0, text.size(), "the function is missing", {with_function, std::string{text} += any_function});
  }
  auto function = parse_function(text);
  if (!function) return std::unexpected(std::move(function.error()));
  return ByAddress{function->address, function->every_function};
}

/// What stands between two slashes of a path, and what before and after it.
struct PathPart {
  std::string_view before;
  std::string_view text;
  std::string_view after;
};

/// A star in a place where there is more to come below the device.
std::optional<TextFault> find_early_star(const PathPart& part) {
  if (part.after.empty() || !part.text.ends_with(any_function)) return std::nullopt;
  return TextFault{part.before.size() + part.text.size() - 1,
                   1,
                   "* can stand at the end of a path only",
                   {},
                   "write the function of the bridge, a digit from 0 to 7"};
}

/// A fault of an address of which the first part, `some_bus`, was not written.
TextFault without_bus(TextFault fault, std::size_t written) {
  const bool is_whole = fault.offset < some_bus.size();
  fault.length = is_whole ? written : fault.length;
  fault.offset = is_whole ? 0 : fault.offset - some_bus.size();
  std::erase_if(fault.meant, [](const std::string& meant) { return meant.rfind(':') != some_bus.size() - 1; });
  for (std::string& meant : fault.meant) meant.erase(0, some_bus.size());
  if (fault.advice == address_advice) fault.advice = "write device and function, such as 0000:00:01.0/00.0";
  return fault;
}

/// The step below a bridge, in a path.
std::expected<Function, TextFault> parse_hop(std::string_view text) {
  auto hop = parse_function(std::string{some_bus} += text);
  if (hop) return hop;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::unexpected(without_bus(std::move(hop.error()), text.size()));
  const std::string_view rest = text.substr(colon + 1);
  TextFault error{
      0, colon + 1, "a step of a path has no bus: bus numbers change", {}, "write device and function only"};
  if (parse_function(std::string{some_bus} += rest)) error.meant = {std::string{rest}};
  return std::unexpected(std::move(error));
}

Parsed parse_path(std::string_view text) {
  std::size_t slash = text.find('/');
  const PathPart root_part{"", text.substr(0, slash), text.substr(slash)};
  if (auto star = find_early_star(root_part)) return std::unexpected(std::move(*star));
  const auto root = parse_pci_address(root_part.text);
  if (!root) return std::unexpected(within(root.error(), "", root_part.after));

  ByPath path{*root, {}, false};
  while (slash != std::string_view::npos) {
    const std::size_t begin = slash + 1;
    slash = text.find('/', begin);
    const std::size_t end = std::min(slash, text.size());
    const PathPart part{text.substr(0, begin), text.substr(begin, end - begin), text.substr(end)};
    if (part.text.empty()) {
      return fault(begin - 1, 1, "there is no device after the slash", {},
                   "write root port and the devices below it, such as 0000:00:01.0/00.0");
    }
    if (auto star = find_early_star(part)) return std::unexpected(std::move(*star));
    auto hop = parse_hop(part.text);
    if (!hop) return std::unexpected(within(std::move(hop.error()), part.before, part.after));
    path.hops.push_back({hop->address.device, hop->address.function});
    path.every_function = hop->every_function;
  }
  return path;
}

/// An ID as lspci shows it, perhaps in its brackets. Its parts have four digits, which nothing but a domain has in an
/// address.
bool is_bare_id(std::string_view text) {
  if (text.starts_with('[')) return true;
  const std::vector<TextPart> parts = split(text, ":", 5);
  return parts.size() >= 2 && std::ranges::all_of(parts, [](const TextPart& part) {
           return part.text.size() == 4 && std::ranges::all_of(part.text, is_hex_digit);
         });
}

TextFault explain_bare_id(std::string_view text) {
  const auto id = parse_device_id(text);
  if (id) return {0, text.size(), "an ID needs pci: before it", {std::string{id_prefix} + to_string(*id)}, {}};
  TextFault fault = id.error();
  for (std::string& meant : fault.meant) meant.insert(0, id_prefix);
  fault.advice = id_advice;
  return fault;
}

Parsed parse_what(std::string_view text) {
  if (text.starts_with(id_prefix)) {
    auto id = parse_device_id(text.substr(id_prefix.size()));
    if (id) return ById{*id};
    id.error().advice = id_advice;
    return std::unexpected(within(std::move(id.error()), id_prefix, ""));
  }
  if (is_bare_id(text)) return std::unexpected(explain_bare_id(text));
  if (lower_case(text.substr(0, id_prefix.size())) == id_prefix) {
    return fault(0, id_prefix.size() - 1, "pci is written in lower case",
                 {std::string{id_prefix} += text.substr(id_prefix.size())});
  }
  const std::size_t slash = text.find('/');
  if (slash != 0 && slash != std::string_view::npos) return parse_path(text);
  return parse_address(text);
}

std::expected<DeviceId, TextFault> parse_guard(std::string_view before, std::string_view text) {
  const std::string sign{before.back()};
  if (text.empty()) {
    return fault(before.size() - 1, 1, "there is no ID after the " + sign, {},
                 "write " + std::string{before} + "10de:1401, with the ID that \"lspci -nn\" shows");
  }
  if (const std::size_t second = text.find_first_of(guard_signs); second != std::string_view::npos) {
    return fault(before.size() + second, text.size() - second, "a device has one guard only",
                 {std::string{before} += text.substr(0, second)});
  }
  if (text.starts_with(id_prefix)) {
    return fault(before.size(), id_prefix.size(), "after the " + sign + " stands an ID without pci:",
                 {std::string{before} += text.substr(id_prefix.size())});
  }
  auto id = parse_device_id(text);
  if (id) return *id;
  id.error().advice = guard_advice;
  return std::unexpected(within(std::move(id.error()), before, ""));
}

std::string text_of(const ByAddress& by) {
  std::string text = to_string(by.address);
  if (by.every_function) text.back() = '*';
  return text;
}

std::string text_of(const ByPath& by) {
  std::string text = to_string(by.root);
  for (const Hop& hop : by.hops) text += "/" + hex_text(hop.device, 2) + "." + hex_text(hop.function, 1);
  if (by.every_function) text.back() = '*';
  return text;
}

std::string text_of(const ById& by) { return std::string{id_prefix} + to_string(by.id); }

std::expected<Selector, TextFault> parse_exactly(std::string_view text) {
  const std::size_t sign = text.find_first_of(guard_signs);
  const std::string_view guard_part = sign == std::string_view::npos ? "" : text.substr(sign);
  if (sign == 0) {
    return fault(0, 1, "there is no device before the guard", {},
                 "write the device first, such as 0000:02:00.0|10de:1401");
  }
  const std::string_view device = text.substr(0, sign);
  auto what = parse_what(device);
  if (!what) {
    auto foreign = recognise_foreign_selector(device);
    // Which of several devices would the guard speak of?
    if (foreign && !guard_part.empty())
      std::erase_if(foreign->meant, [](const auto& meant) { return meant.contains(' '); });
    return std::unexpected(within(foreign ? std::move(*foreign) : std::move(what.error()), "", guard_part));
  }
  if (guard_part.empty()) return Selector{std::move(*what), std::nullopt, {}};

  auto guard = parse_guard(text.substr(0, sign + 1), text.substr(sign + 1));
  if (!guard) return std::unexpected(std::move(guard.error()));
  return Selector{std::move(*what), *guard, {}};
}

/// What is wrong with the first of several selectors.
std::optional<TextFault> fault_in_list(std::string_view list) {
  for (auto item = next_item(list, 0); item; item = next_item(list, item->offset + item->text.size())) {
    auto selector = parse_exactly(item->text);
    if (selector) continue;
    // A fault of one among several cannot be mended here.
    if (item->text.size() != list.size()) selector.error().meant.clear();
    std::optional<TextFault> fault{std::move(selector.error())};
    return fault;
  }
  return std::nullopt;
}

}  // namespace

bool names_every_function(const Selector& selector) {
  if (const auto* address = std::get_if<ByAddress>(&selector.what)) return address->every_function;
  const auto* path = std::get_if<ByPath>(&selector.what);
  return path != nullptr && path->every_function;
}

std::string to_string(const Selector& selector) {
  std::string text = std::visit([](const auto& what) { return text_of(what); }, selector.what);
  if (selector.guard) text += "|" + to_string(*selector.guard);
  return text;
}

std::expected<Selector, TextFault> parse_selector(std::string_view text) {
  auto selector = parse_exactly(text);
  if (!selector) keep_what_can_be_read(selector.error(), text, fault_in_list, address_advice);
  return selector;
}

}  // namespace binder
