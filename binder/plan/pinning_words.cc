// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/pinning_words.h"

#include <algorithm>

#include "binder/text/join.h"
#include "binder/text/size_name.h"

namespace binder {

namespace {

std::string number_of(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

bool is_performer(const Core& core) { return core.kind == CpuKind::performance; }

/// `2, 4, 6, 8 or 10`; of many, `any multiple of 2 up to 14, or 28`.
std::string list_counts(const std::vector<unsigned>& counts, unsigned step) {
  constexpr std::size_t short_list = 8;
  const auto name = [](unsigned count) { return std::to_string(count); };
  if (counts.size() <= short_list) return join(counts, {", ", " or "}, name);
  std::size_t even = 0;
  while (even < counts.size() && counts[even] == (even + 1) * step) ++even;
  const std::string first = step == 1 ? "any number up to " + name(counts[even - 1])
                                      : "any multiple of " + name(step) + " up to " + name(counts[even - 1]);
  if (even == counts.size()) return first;
  return first + ", or " +
         join(std::vector<unsigned>{counts.begin() + static_cast<std::ptrdiff_t>(even), counts.end()}, {", ", " or "},
              name);
}

std::string caches_in_words(const Pinning& pinning) {
  if (pinning.caches > 1) return "the whole of " + std::to_string(pinning.caches) + " large caches";
  const auto kib = pinning.cores.front().cache_kib;
  const auto is_smaller = [&](const Core& core) { return core.cache_kib && kib && *core.cache_kib < *kib; };
  return std::string{std::ranges::any_of(pinning.host, is_smaller) ? "the largest cache" : "one large cache"} +
         (kib ? " (" + size_name(*kib) + ")" : "");
}

std::string place_in_words(const Pinning& pinning, const PinningWish& wish) {
  if (!pinning.has_more_nodes || !pinning.node) return "";
  return " on NUMA node " + std::to_string(*pinning.node) + (wish.node ? ", where the device is" : "");
}

std::string what_the_host_keeps(const Pinning& pinning) {
  const auto e_cores = static_cast<std::size_t>(
      std::ranges::count_if(pinning.host, [](const Core& core) { return core.kind && !is_performer(core); }));
  const std::size_t others = pinning.host.size() - e_cores;
  std::string kept = number_of(others, "core", "cores");
  if (e_cores > 0) kept = number_of(others, "P core", "P cores") + " and " + number_of(e_cores, "E core", "E cores");
  const std::vector<unsigned> cpus = cpus_of(pinning.host);
  return std::string{"the host keeps "} + (cpus.size() == 1 ? "CPU " : "CPUs ") + cpu_list(cpus) + " (" + kept + ")";
}

}  // namespace

std::string words_for_a_single_core() {
  return "this machine has one core, which the host needs: no CPU can be given to one guest alone";
}

std::string words_for_an_empty_node(const std::vector<Core>& cores, const PinningWish& wish) {
  std::vector<unsigned> nodes;
  for (const Core& core : cores) {
    if (core.node && std::ranges::find(nodes, *core.node) == nodes.end()) nodes.push_back(*core.node);
  }
  if (!wish.node) return "no core is left beside the one that the host keeps";
  return "NUMA node " + std::to_string(*wish.node) + " has no core to give away; nodes with cores are " +
         join(nodes, commas_and, [](unsigned node) { return std::to_string(node); });
}

std::string words_for_a_count(unsigned count, const std::vector<unsigned>& counts, unsigned threads,
                              const PinningWish& wish) {
  std::string text = number_of(count, "virtual CPU", "virtual CPUs") + " cannot be had";
  if (count > counts.back()) {
    text += wish.node ? " on NUMA node " + std::to_string(*wish.node) : " while the host keeps what it needs";
  } else if (count % threads != 0) {
    text += " as whole cores, which have " + std::to_string(threads) + " CPUs each";
  } else {
    text += " out of one large cache, nor out of whole ones";
  }
  return text + "; can be had: " + list_counts(counts, threads);
}

std::string reason_for(const Pinning& pinning, const PinningWish& wish) {
  const std::size_t cores = pinning.cores.size();
  const bool are_p_cores = is_performer(pinning.cores.front());
  return number_of(cores * pinning.threads, "virtual CPU", "virtual CPUs") + " on " +
         number_of(cores, are_p_cores ? "whole P core" : "whole core", are_p_cores ? "whole P cores" : "whole cores") +
         " of " + caches_in_words(pinning) + place_in_words(pinning, wish) + "; " + what_the_host_keeps(pinning) + ".";
}

std::vector<std::string> notes_on(const Pinning& pinning, const std::vector<Cpu>& cpus, const Cores& cores) {
  std::vector<std::string> notes;
  const auto is_isolated = [](const Core& core) { return core.is_isolated; };
  if (!cores.caches_are_told) {
    notes.emplace_back("The kernel does not tell which CPUs share a third level cache; dies were taken for it.");
  }
  if (pinning.host.size() == 1) {
    notes.emplace_back("The host keeps a single core: what it does may make the guest wait.");
  }
  if (pinning.caches > 1 && !pinning.caches_are_equal) {
    notes.emplace_back(
        "The guest sees one cache where there are several, because they have different numbers of cores.");
  }
  if (std::ranges::any_of(pinning.host, is_isolated)) {
    notes.emplace_back("Some isolated CPUs (isolcpus=) are not in use by this guest.");
  } else if (std::ranges::any_of(pinning.cores, is_isolated) && !std::ranges::all_of(pinning.cores, is_isolated)) {
    notes.emplace_back("Some of these CPUs are not isolated (isolcpus=).");
  }
  std::vector<unsigned> offline;
  for (const Cpu& cpu : cpus) {
    if (!cpu.is_online) offline.push_back(cpu.number);
  }
  if (!offline.empty()) {
    notes.push_back(std::string{"Offline, and left out: "} + (offline.size() == 1 ? "CPU " : "CPUs ") +
                    cpu_list(offline) + ".");
  }
  return notes;
}

}  // namespace binder
