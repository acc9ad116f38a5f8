// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/hugepage_request.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "binder/text/size_name.h"
#include "binder/text/text.h"

namespace binder {

namespace {

struct Unit {
  char letter;
  unsigned shift;
};

constexpr std::array<Unit, 4> units = {{{'K', 10}, {'M', 20}, {'G', 30}, {'T', 40}}};
constexpr std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t smallest_page = 4096;
constexpr std::uint64_t highest_node = 1023;  // NODES_SHIFT is 10 at most (include/linux/numa.h, arch/*/Kconfig)
constexpr std::string_view request_advice = "write an amount such as 16G or 16/1G@0";
constexpr std::string_view unit_advice = "write the number with K, M, G or T after it, such as 16G";

struct Quantity {
  std::uint64_t number = 0;  ///< in bytes, if it has a unit
  bool has_unit = false;
};

std::unexpected<TextFault> fault(std::size_t offset, std::size_t length, std::string message,
                                 std::vector<std::string> meant, std::string_view advice) {
  return std::unexpected(TextFault{offset, length, std::move(message), std::move(meant), std::string{advice}});
}

std::string bytes_name(std::uint64_t bytes) { return size_name(bytes / 1024); }

std::optional<Unit> find_unit(std::string_view text) {
  const std::string lower = lower_case(text);
  for (const Unit& unit : units) {
    const std::string letter{to_lower(unit.letter)};
    if (lower == letter || lower == letter + "b" || lower == letter + "ib") return unit;
  }
  return std::nullopt;
}

/// A size with a fraction, in the next smaller unit, where that is a whole number: 1536M for 1.5G.
std::optional<std::string> without_fraction(std::string_view whole, std::string_view fraction,
                                            std::string_view unit_text) {
  constexpr std::size_t most_digits = 6;  // more would not fit into 64 bits when scaled
  const auto unit = find_unit(unit_text);
  const auto whole_number = decimal_number(whole);
  const auto fraction_number = decimal_number(fraction);
  if (!unit || unit->letter == units.front().letter || !whole_number || !fraction_number) return std::nullopt;
  if (whole.size() > most_digits || fraction.size() > most_digits) return std::nullopt;
  std::uint64_t scale = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
  if (*fraction_number * 1024 % scale != 0) return std::nullopt;
  const std::uint64_t in_smaller_unit = *whole_number * 1024 + *fraction_number * 1024 / scale;
  return bytes_name(in_smaller_unit << (unit->shift - 10));
}

std::unexpected<TextFault> fraction_fault(std::string_view text, std::size_t point) {
  std::size_t unit = point + 1;
  while (unit < text.size() && is_digit(text[unit])) ++unit;
  std::vector<std::string> meant;
  if (auto size =
          without_fraction(text.substr(0, point), text.substr(point + 1, unit - point - 1), text.substr(unit))) {
    meant.push_back(std::move(*size));
  }
  return fault(point, unit - point, "an amount has no fraction", std::move(meant),
               "write a whole number in a smaller unit, such as 1536M");
}

std::expected<Quantity, TextFault> parse_quantity(std::string_view text) {
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (digits == 0) return fault(0, text.size(), "there is no number here", {}, "write a number such as 16 or 16G");
  if (digits < text.size() && text[digits] == '.') return fraction_fault(text, digits);
  const std::string_view unit_text = text.substr(digits);
  const auto unit = find_unit(unit_text);
  if (!unit && !unit_text.empty()) {
    return fault(digits, unit_text.size(), quoted(unit_text) + " is not a unit of memory", {}, unit_advice);
  }
  const unsigned shift = unit ? unit->shift : 0;
  const auto number = decimal_number(text.substr(0, digits));
  if (!number || *number > max_bytes >> shift) {
    return fault(0, text.size(), "this is more than any machine has", {}, "write a smaller amount");
  }
  return Quantity{*number << shift, unit.has_value()};
}

bool is_page_size(std::uint64_t bytes) { return bytes >= smallest_page && std::has_single_bit(bytes); }

std::expected<std::uint64_t, TextFault> parse_page_size(std::string_view text) {
  constexpr std::string_view advice = "write a page size, such as 16/2M or 16/1G";
  constexpr std::string_view directory = "hugepages-";
  if (text.starts_with(directory)) {
    return fault(0, text.size(), "this is the name of a directory", {std::string{text.substr(directory.size())}},
                 advice);
  }
  auto size = parse_quantity(text);
  if (!size) {
    size.error().advice = advice;
    return std::unexpected(std::move(size.error()));
  }
  const std::uint64_t number = size->number;
  if (!size->has_unit) {
    // As the kernel's hugepagesz= has it, in bytes, or as it names the directories, in kB.
    std::vector<std::string> meant;
    if (is_page_size(number)) meant.push_back(bytes_name(number));
    if (meant.empty() && number <= max_bytes / 1024 && is_page_size(number * 1024)) meant.push_back(size_name(number));
    return fault(0, text.size(), "a page size has a unit", std::move(meant), advice);
  }
  if (is_page_size(number)) return number;
  std::vector<std::string> meant;
  if (number > smallest_page) {
    const std::uint64_t below = std::bit_floor(number);
    meant.push_back(bytes_name(below));
    if (below <= max_bytes / 2) meant.push_back(bytes_name(below * 2));
  }
  return fault(0, text.size(), "a page size is a power of two, 4K or more", std::move(meant), advice);
}

std::expected<unsigned, TextFault> parse_node(std::string_view text) {
  constexpr std::string_view word = "node";
  constexpr std::string_view advice = "leave out the @, or write the number of a NUMA node, such as 16G@0";
  const auto node = decimal_number(text);
  if (node && *node <= highest_node) return static_cast<unsigned>(*node);
  if (node) return fault(0, text.size(), "no machine has so many NUMA nodes", {}, advice);
  std::vector<std::string> meant;
  if (text.starts_with(word) && decimal_number(text.substr(word.size()))) {
    meant.emplace_back(text.substr(word.size()));
  }
  return fault(0, text.size(), "a NUMA node is given by its number", std::move(meant), advice);
}

struct Parts {
  std::string_view amount;
  std::optional<std::string_view> page_size;
  std::optional<std::string_view> node;
};

/// Finds parts in the wrong order, and the times sign that people put between count and page size.
std::expected<Parts, TextFault> split_request(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::size_t at = text.find('@');
  const std::string_view amount = text.substr(0, std::min(slash, at));
  if (at < slash && slash != std::string_view::npos) {
    const std::string node{text.substr(at, slash - at)};
    return fault(at, slash - at, "the NUMA node stands after the page size",
                 {std::string{amount}.append(text.substr(slash)) + node}, "");
  }
  const std::size_t times = std::min(amount.find_first_of("xX*"), amount.size());
  if (slash == std::string_view::npos && times > 0 && times < amount.size()) {
    const std::string_view first = amount.substr(0, times);
    const std::string_view second = amount.substr(times + 1);
    const std::string node{text.substr(amount.size())};
    const bool is_swapped = parse_page_size(first) && decimal_number(second);
    if (is_swapped || parse_page_size(second)) {
      const std::string_view count = is_swapped ? second : first;
      return fault(times, 1, "a slash stands between the amount and the page size",
                   {std::string{count} + "/" + std::string{is_swapped ? first : second} + node}, "");
    }
  }
  Parts parts{amount, std::nullopt, std::nullopt};
  if (slash != std::string_view::npos) parts.page_size = text.substr(slash + 1, std::min(at, text.size()) - slash - 1);
  if (at != std::string_view::npos) parts.node = text.substr(at + 1);
  return parts;
}

/// A size must be a whole number of pages, and a number of pages a size that can be counted.
std::expected<void, TextFault> check_pages(std::string_view amount_text, const Quantity& amount, std::uint64_t page) {
  if (!amount.has_unit) {
    if (amount.number <= max_bytes / page) return {};
    return fault(0, amount_text.size(), "this is more than any machine has", {}, "write a smaller amount");
  }
  if (amount.number % page == 0) return {};
  const std::uint64_t below = amount.number / page;
  std::vector<std::string> meant;
  if (below > 0) meant.push_back(bytes_name(below * page));
  if (below < max_bytes / page) meant.push_back(bytes_name((below + 1) * page));
  return fault(0, amount_text.size(), "this is not a whole number of pages", std::move(meant), "");
}

std::expected<HugepageRequest, TextFault> parse_exactly(std::string_view text) {
  const auto split = split_request(text);
  if (!split) return std::unexpected(split.error());
  const Parts& parts = *split;

  HugepageRequest request;
  const std::string_view after_amount = text.substr(parts.amount.size());
  auto amount = parse_quantity(parts.amount);
  if (!amount) return std::unexpected(within(std::move(amount.error()), "", after_amount));
  (amount->has_unit ? request.bytes : request.pages) = amount->number;

  if (parts.page_size) {
    const std::size_t begin = parts.amount.size() + 1;
    auto size = parse_page_size(*parts.page_size);
    if (!size) {
      return std::unexpected(
          within(std::move(size.error()), text.substr(0, begin), text.substr(begin + parts.page_size->size())));
    }
    auto whole = check_pages(parts.amount, *amount, *size);
    if (!whole) return std::unexpected(within(std::move(whole.error()), "", after_amount));
    request.page_size_kib = *size / 1024;
  }
  if (parts.node) {
    auto node = parse_node(*parts.node);
    if (!node) {
      return std::unexpected(within(std::move(node.error()), text.substr(0, text.size() - parts.node->size()), ""));
    }
    request.node = *node;
  }
  return request;
}

std::optional<TextFault> fault_in(std::string_view text) {
  auto request = parse_exactly(text);
  return request ? std::nullopt : std::optional{std::move(request.error())};
}

}  // namespace

std::expected<std::uint64_t, TextFault> parse_host_memory(std::string_view text) {
  constexpr std::string_view advice = "write a size, such as HOST_MEMORY=2G";
  auto size = parse_quantity(text);
  if (!size) {
    size.error().advice = advice;
    return std::unexpected(std::move(size.error()));
  }
  if (!size->has_unit) return fault(0, text.size(), "a size has a unit", {}, advice);
  const std::uint64_t kib = size->number / 1024;
  if (kib >= lowest_host_memory_kib) return kib;
  return fault(0, text.size(), "no host boots with less than " + size_name(lowest_host_memory_kib),
               {size_name(lowest_host_memory_kib)}, advice);
}

std::string to_string(const HugepageRequest& request) {
  std::string text = request.pages ? std::to_string(*request.pages) : bytes_name(request.bytes.value_or(0));
  if (request.page_size_kib) text += "/" + size_name(*request.page_size_kib);
  if (request.node) text += "@" + std::to_string(*request.node);
  return text;
}

std::expected<HugepageRequest, TextFault> parse_hugepage_request(std::string_view text) {
  auto request = parse_exactly(text);
  if (!request) keep_what_can_be_read(request.error(), text, fault_in, request_advice);
  return request;
}

}  // namespace binder
