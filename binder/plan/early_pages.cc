// SPDX-License-Identifier: GPL-2.0-or-later
// Hugepages that the kernel command line reserves.
#include <charconv>

#include "binder/config/kernel_argument.h"
#include "binder/plan/next_boot.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// As memparse() in lib/cmdline.c of the kernel, in KiB: `2M`, `1G`, `2048k`.
std::optional<std::uint64_t> size_in_kib(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end + 1 != text.data() + text.size()) return std::nullopt;
  constexpr std::string_view units = "kmgt";
  const std::size_t unit = units.find(to_lower(*end));
  if (unit == std::string_view::npos) return std::nullopt;
  return number << (10U * unit);
}

/// `512`, or `0:256,1:128` for the nodes (Linux 5.16). What is not clear the kernel passes over.
void add_amount(std::string_view value, std::uint64_t size, std::vector<EarlyPages>& pages) {
  if (const auto all = decimal_number(value)) {
    pages.push_back({size, std::nullopt, *all});
    return;
  }
  constexpr std::size_t most_nodes = 1024;
  for (const TextPart& part : split(value, ",", most_nodes)) {
    const std::size_t colon = part.text.find(':');
    if (colon == std::string_view::npos) return;
    const auto node = decimal_number(part.text.substr(0, colon));
    const auto amount = decimal_number(part.text.substr(colon + 1));
    if (!node || !amount) return;
    pages.push_back({size, static_cast<unsigned>(*node), *amount});
  }
}

}  // namespace

std::vector<EarlyPages> early_pages(std::string_view command_line, std::optional<std::uint64_t> default_kib) {
  std::vector<EarlyPages> pages;
  std::optional<std::uint64_t> size = default_kib;
  while (const auto argument = next_kernel_argument(command_line)) {
    if (!argument->value) continue;
    if (argument->name == "hugepagesz") {
      size = size_in_kib(*argument->value);
    } else if (argument->name == "hugepages" && size) {
      add_amount(*argument->value, *size, pages);
    }
  }
  return pages;
}

}  // namespace binder
