// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/cpus.h"

#include <algorithm>

#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::uint64_t most_cpus = 65536;

std::optional<unsigned> cpu_number(std::string_view text) {
  const auto number = decimal_number(text);
  return number && *number < most_cpus ? std::optional{static_cast<unsigned>(*number)} : std::nullopt;
}

}  // namespace

std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text) {
  std::vector<unsigned> cpus;
  text = trim(text);
  if (text.empty()) return cpus;
  for (const TextPart& part : split(text, ",", text.size() + 1)) {
    const std::size_t dash = part.text.find('-');
    const auto first = cpu_number(part.text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : cpu_number(part.text.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    for (unsigned cpu = *first; cpu <= *last; ++cpu) cpus.push_back(cpu);
  }
  std::ranges::sort(cpus);
  const auto twice = std::ranges::unique(cpus);
  cpus.erase(twice.begin(), twice.end());
  return cpus;
}

std::string cpu_list(const std::vector<unsigned>& cpus) {
  std::string text;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const std::size_t first = i;
    while (i + 1 < cpus.size() && cpus[i + 1] == cpus[i] + 1) ++i;
    text += (text.empty() ? "" : ",") + std::to_string(cpus[first]);
    if (i > first) text += "-" + std::to_string(cpus[i]);
  }
  return text;
}

std::vector<Reading<CpuKind>> kinds_by_capacity(const std::vector<std::uint64_t>& capacities) {
  // Favoured cores of one kind do about a twentieth more than others; an E core of Intel and a dense core of AMD do two
  // thirds of what a P core does.
  constexpr std::uint64_t percent_of_a_performer = 80;
  std::vector<Reading<CpuKind>> kinds(capacities.size(), std::unexpected(none_is_told()));
  if (capacities.empty()) return kinds;
  const std::uint64_t least = *std::ranges::max_element(capacities) * percent_of_a_performer / 100;
  const auto is_weak = [&](std::uint64_t capacity) { return capacity < least; };
  if (std::ranges::none_of(capacities, is_weak)) return kinds;
  for (std::size_t i = 0; i < capacities.size(); ++i) {
    kinds[i] = is_weak(capacities[i]) ? CpuKind::efficient : CpuKind::performance;
  }
  return kinds;
}

}  // namespace binder
