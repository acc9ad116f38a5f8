// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/cores.h"

#include <algorithm>

namespace binder {

namespace {

/// A value, or none where there is none to tell.
template <class Value>
Reading<std::optional<Value>> told(const Reading<Value>& reading) {
  if (reading) return *reading;
  if (is_missing(reading.error())) return std::nullopt;
  return std::unexpected(reading.error());
}

/// What stands for the cache of a CPU, and how sure it is.
struct CacheKey {
  std::uint64_t key = 0;
  bool is_told = false;
};

/// The third level cache; where there is none to see, the die, else the socket. Their numbers have nothing to do with
/// each other.
Reading<CacheKey> cache_of(const Cpu& cpu) {
  constexpr std::uint64_t apart = std::uint64_t{1} << 32U;
  const auto l3 = told(cpu.l3);
  if (!l3) return std::unexpected(l3.error());
  if (*l3) return CacheKey{**l3, true};
  const auto die = told(cpu.die);
  if (!die) return std::unexpected(die.error());
  if (*die) return CacheKey{apart + **die};
  const auto package = told(cpu.package);
  if (!package) return std::unexpected(package.error());
  return CacheKey{2 * apart + package->value_or(0)};
}

Reading<Core> core_of(const Cpu& cpu, Cores& cores) {
  Core core;
  const auto cache = cache_of(cpu);
  const auto kib = told(cpu.l3_kib);
  const auto node = told(cpu.node);
  const auto kind = told(cpu.kind);
  if (!cache) return std::unexpected(cache.error());
  if (!node) return std::unexpected(node.error());
  if (!kind) return std::unexpected(kind.error());
  core.cache = cache->key;
  if (kib) core.cache_kib = *kib;  // without it caches are taken for equal
  core.node = *node;
  core.kind = *kind;
  core.cpus = {cpu.number};
  core.is_isolated = cpu.is_isolated;
  cores.caches_are_told &= cache->is_told;
  return core;
}

}  // namespace

Reading<Cores> cores_of(const std::vector<Cpu>& cpus) {
  Cores cores;
  std::vector<unsigned> numbers;  // of the cores, side by side with them
  constexpr unsigned of_its_own = ~0U;
  for (const Cpu& cpu : cpus) {
    if (!cpu.is_online) continue;
    const auto number = told(cpu.core);
    if (!number) return std::unexpected(number.error());
    const auto found = *number ? std::ranges::find(numbers, **number) : numbers.end();
    if (found != numbers.end()) {
      Core& core = cores.cores[static_cast<std::size_t>(found - numbers.begin())];
      core.cpus.push_back(cpu.number);
      core.is_isolated &= cpu.is_isolated;
      continue;
    }
    auto core = core_of(cpu, cores);
    if (!core) return std::unexpected(core.error());
    cores.cores.push_back(*std::move(core));
    numbers.push_back(number->value_or(of_its_own));
  }
  return cores;
}

}  // namespace binder
