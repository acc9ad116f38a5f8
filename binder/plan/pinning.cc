// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/pinning.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "binder/plan/pinning_words.h"

namespace binder {

namespace {

using CoreRefs = std::vector<const Core*>;

/// Cores that a guest could have, of one cache in one node: those that suit it most come last.
struct Pool {
  CoreRefs cores;
  std::optional<unsigned> node;
  std::uint64_t kib = 0;
  std::size_t isolated = 0;
  bool is_of_host = false;  ///< the host's first core has the same cache
};

/// The first core that the host's scheduler uses: that of CPU 0, unless somebody has isolated it for a guest.
const Core& host_core(const std::vector<Core>& cores) {
  const auto found = std::ranges::find(cores, false, &Core::is_isolated);
  return found == cores.end() ? cores.front() : *found;
}

/// How many cores all guests together may have.
std::size_t most_cores(std::size_t all) {
  constexpr std::size_t small_machine = 4;
  if (all == 0) return 0;
  return all < small_machine ? all - 1 : all - 2;
}

/// How many CPUs the cores of a guest have each: a guest sees cores that are alike. The number that gives it the most.
unsigned threads_of(const CoreRefs& cores) {
  std::map<std::size_t, std::size_t> cpus;
  for (const Core* core : cores) cpus[core->cpus.size()] += core->cpus.size();
  std::pair<std::size_t, std::size_t> best{1, 0};
  for (const auto& [threads, count] : cpus) {
    if (count >= best.second) best = {threads, count};
  }
  return static_cast<unsigned>(best.first);
}

/// Cores of one kind, without the host's first; P cores where there are any.
CoreRefs candidates(const std::vector<Core>& cores, std::optional<unsigned> node) {
  const bool has_p_cores =
      std::ranges::any_of(cores, [](const Core& core) { return core.kind == CpuKind::performance; });
  CoreRefs found;
  for (const Core& core : cores) {
    if (&core == &host_core(cores) || (node && core.node && core.node != node)) continue;
    if (has_p_cores && core.kind != CpuKind::performance) continue;
    found.push_back(&core);
  }
  const unsigned threads = threads_of(found);
  std::erase_if(found, [&](const Core* core) { return core->cpus.size() != threads; });
  return found;
}

/// The best pool first.
std::vector<Pool> pools_of(const CoreRefs& cores, const Core& host) {
  std::map<std::pair<std::optional<unsigned>, std::uint64_t>, Pool> by_place;
  for (const Core* core : cores) {
    Pool& pool = by_place[{core->node, core->cache}];
    pool.cores.push_back(core);
    pool.node = core->node;
    pool.kib = std::max(pool.kib, core->cache_kib.value_or(0));
    pool.isolated += core->is_isolated ? 1 : 0;
    pool.is_of_host = core->cache == host.cache && core->node == host.node;
  }
  std::vector<Pool> pools;
  for (auto& [place, pool] : by_place) {
    std::ranges::sort(pool.cores, {},
                      [](const Core* core) { return std::pair{core->is_isolated, core->cpus.front()}; });
    pools.push_back(std::move(pool));
  }
  std::ranges::sort(pools, {}, [](const Pool& pool) {
    return std::tuple{~pool.isolated, ~pool.kib, pool.is_of_host, ~pool.cores.size(), pool.cores.front()->cpus.front()};
  });
  return pools;
}

/// Whole pools of one node, of several caches, by how many cores that are.
using Ways = std::map<std::size_t, CoreRefs>;

void add_ways(const std::vector<Pool>& pools, std::optional<unsigned> node, std::size_t most, Ways& ways) {
  Ways here{{0, {}}};
  for (const bool of_host : {false, true}) {  // the host's last: it is the one that can be cut
    for (const Pool& pool : pools) {
      if (pool.node != node || pool.is_of_host != of_host) continue;
      const Ways before = here;
      for (const auto& [count, cores] : before) {
        std::size_t taken = pool.cores.size();
        if (of_host && count + taken == most + 1) --taken;  // the core that the host keeps beside its first
        if (taken == 0 || count + taken > most) continue;
        CoreRefs more = cores;
        more.insert(more.end(), pool.cores.end() - static_cast<std::ptrdiff_t>(taken), pool.cores.end());
        here.emplace(count + taken, std::move(more));
      }
    }
  }
  for (auto& [count, cores] : here) {
    if (count > 0) ways.emplace(count, std::move(cores));
  }
}

/// All numbers of cores that can be had, each with the best cores for it.
Ways ways_of(const std::vector<Pool>& pools, std::size_t most) {
  Ways ways;
  for (const Pool& pool : pools) {
    for (std::size_t count = 1; count <= std::min(most, pool.cores.size()); ++count) {
      ways.emplace(count, CoreRefs{pool.cores.end() - static_cast<std::ptrdiff_t>(count), pool.cores.end()});
    }
  }
  for (const Pool& pool : pools) add_ways(pools, pool.node, most, ways);
  return ways;
}

/// Where nothing was wished: what somebody has isolated, else all of the best cache.
std::size_t best_count(const Pool& pool, std::size_t most) {
  return std::min(most, pool.isolated > 0 ? pool.isolated : pool.cores.size());
}

/// CPUs for QEMU's own threads: of the guest's node if the host has any there, and not isolated, where the kernel would
/// leave all of them on one.
std::vector<unsigned> emulator_cpus(const std::vector<Core>& host, std::optional<unsigned> node) {
  std::vector<Core> good;
  std::ranges::copy_if(host, std::back_inserter(good), [](const Core& core) { return !core.is_isolated; });
  if (good.empty()) good = host;
  std::vector<Core> near;
  std::ranges::copy_if(good, std::back_inserter(near), [&](const Core& core) { return core.node == node; });
  return cpus_of(near.empty() ? good : near);
}

Pinning pinning_of(const std::vector<Core>& cores, CoreRefs chosen) {
  Pinning pinning;
  std::ranges::sort(chosen, {}, [](const Core* core) { return std::pair{core->cache, core->cpus.front()}; });
  std::map<std::uint64_t, std::size_t> caches;
  for (const Core* core : chosen) {
    pinning.cores.push_back(*core);
    ++caches[core->cache];
  }
  for (const Core& core : cores) {
    if (std::ranges::find(chosen, &core) == chosen.end()) pinning.host.push_back(core);
    pinning.has_more_nodes |= core.node != cores.front().node;
  }
  pinning.threads = static_cast<unsigned>(chosen.front()->cpus.size());
  pinning.caches = static_cast<unsigned>(caches.size());
  pinning.caches_are_equal =
      std::ranges::all_of(caches, [&](const auto& cache) { return cache.second == caches.begin()->second; });
  pinning.node = chosen.front()->node;
  pinning.emulator = emulator_cpus(pinning.host, pinning.node);
  return pinning;
}

NoPinning none(std::string message) { return {false, std::move(message)}; }

}  // namespace

std::vector<unsigned> cpus_of(const std::vector<Core>& cores) {
  std::vector<unsigned> cpus;
  for (const Core& core : cores) cpus.insert(cpus.end(), core.cpus.begin(), core.cpus.end());
  std::ranges::sort(cpus);
  return cpus;
}

std::vector<unsigned> pinned_cpus(const Pinning& pinning) {
  std::vector<unsigned> cpus;
  for (const Core& core : pinning.cores) cpus.insert(cpus.end(), core.cpus.begin(), core.cpus.end());
  return cpus;
}

std::expected<Pinning, NoPinning> make_pinning(const std::vector<Cpu>& cpus, const PinningWish& wish) {
  const auto all = cores_of(cpus);
  if (!all) return std::unexpected(NoPinning{true, describe(all.error())});
  const std::vector<Core>& cores = all->cores;
  if (cores.size() < 2) return std::unexpected(none(words_for_a_single_core()));
  const std::vector<Pool> pools = pools_of(candidates(cores, wish.node), host_core(cores));
  if (pools.empty()) return std::unexpected(none(words_for_an_empty_node(cores, wish)));
  const unsigned threads = static_cast<unsigned>(pools.front().cores.front()->cpus.size());
  const std::size_t most = most_cores(cores.size());
  const Ways ways = ways_of(pools, most);
  const std::size_t wanted = wish.count ? *wish.count / threads : best_count(pools.front(), most);
  const auto way = wish.count && *wish.count % threads != 0 ? ways.end() : ways.find(wanted);
  if (way == ways.end()) {
    std::vector<unsigned> counts;
    for (const auto& [count, chosen] : ways) counts.push_back(static_cast<unsigned>(count) * threads);
    return std::unexpected(none(words_for_a_count(*wish.count, counts, threads, wish)));
  }
  Pinning pinning = pinning_of(cores, way->second);
  pinning.reason = reason_for(pinning, wish);
  pinning.notes = notes_on(pinning, cpus, *all);
  return pinning;
}

}  // namespace binder
