// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/hugepages.h"

#include <algorithm>
#include <expected>
#include <optional>
#include <utility>

#include "binder/plan/memory_room.h"
#include "binder/plan/names.h"
#include "binder/text/join.h"
#include "binder/text/size_name.h"

namespace binder {

namespace {

/// An entry, and the pool that it means on this machine.
struct Wish {
  const HugepageRequest* request = nullptr;
  PoolTarget pool;
};

using Decision = std::expected<PoolTarget, Refusal>;

Refusal refusal(const HugepageRequest& request, Rule rule, std::string message) {
  Refusal refused;
  refused.subject = "hugepages " + to_string(request);
  refused.selector = to_string(request);
  refused.rule = rule;
  refused.message = std::move(message);
  return refused;
}

std::string list_sizes(const std::vector<HugepagePool>& pools) {
  std::vector<std::string> sizes;
  for (const HugepagePool& pool : pools) {
    if (!pool.node) sizes.push_back(size_name(pool.page_size_kib));
  }
  return sizes.empty() ? "none" : join(sizes, commas);
}

std::string list_nodes(const std::vector<HugepagePool>& pools) {
  std::vector<unsigned> nodes;
  for (const HugepagePool& pool : pools) {
    if (pool.node && std::ranges::find(nodes, *pool.node) == nodes.end()) nodes.push_back(*pool.node);
  }
  return nodes.empty() ? "none" : join(nodes, commas, [](unsigned node) { return std::to_string(node); });
}

Refusal no_such_pool(const HugepageRequest& request, std::uint64_t size, const std::vector<HugepagePool>& pools) {
  const bool has_size =
      std::ranges::any_of(pools, [&](const HugepagePool& pool) { return pool.page_size_kib == size && !pool.node; });
  if (has_size && request.node) {
    return refusal(request, Rule::no_such_pool,
                   "this machine has no NUMA node " + std::to_string(*request.node) +
                       " with memory; it has: " + list_nodes(pools));
  }
  return refusal(request, Rule::no_such_pool,
                 "this machine has no hugepages of " + size_name(size) + "; it has: " + list_sizes(pools));
}

std::expected<std::uint64_t, Refusal> pages_of(const HugepageRequest& request, std::uint64_t size) {
  if (request.pages) return *request.pages;
  const std::uint64_t page_bytes = size * 1024;
  if (*request.bytes % page_bytes != 0) {
    return std::unexpected(refusal(request, Rule::partial_page,
                                   "this is not a whole number of pages of " + size_name(size) + "; write " +
                                       std::to_string(*request.bytes / page_bytes + 1) + "/" + size_name(size)));
  }
  return *request.bytes / page_bytes;
}

Decision decide(const HugepageRequest& request, const Machine& machine) {
  if (!request.page_size_kib && !machine.default_hugepage_kib) {
    return std::unexpected(refusal(request, Rule::unreadable, describe(machine.default_hugepage_kib.error())));
  }
  const std::uint64_t size = request.page_size_kib ? *request.page_size_kib : *machine.default_hugepage_kib;
  if (!machine.hugepage_pools) {
    return std::unexpected(refusal(request, Rule::unreadable, describe(machine.hugepage_pools.error())));
  }
  const auto pool = std::ranges::find_if(*machine.hugepage_pools, [&](const HugepagePool& candidate) {
    return candidate.page_size_kib == size && candidate.node == request.node;
  });
  if (pool == machine.hugepage_pools->end()) {
    return std::unexpected(no_such_pool(request, size, *machine.hugepage_pools));
  }
  if (!pool->pages) return std::unexpected(refusal(request, Rule::unreadable, describe(pool->pages.error())));
  const auto pages = pages_of(request, size);
  if (!pages) return std::unexpected(pages.error());
  return PoolTarget{size, request.node, *pages, *pool->pages};
}

/// Two requests for the same pool, or one for the whole machine and one for a node: the kernel's counts overlap there,
/// so the later one would undo the earlier.
bool overlap(const PoolTarget& a, const PoolTarget& b) {
  return a.page_size_kib == b.page_size_kib && (a.node == b.node || !a.node || !b.node);
}

Refusal duplicate(const HugepageRequest& request, const PoolTarget& target, const PoolTarget& twin) {
  return refusal(request, Rule::duplicate_pool,
                 "pages of " + size_name(target.page_size_kib) + " are already asked for by " +
                     std::to_string(twin.pages) + "/" + pool_name(twin.page_size_kib, twin.node) +
                     "; keep one entry, or one for each node");
}

/// The entries that mean a pool of this machine, in the order of the work: the largest pages first, which need the
/// largest holes in what is free.
std::vector<Wish> find_pools(const Config& config, const Machine& machine, std::vector<Refusal>& refusals) {
  std::vector<Wish> wishes;
  for (const HugepageRequest& request : config.hugepages) {
    const Decision target = decide(request, machine);
    if (!target) {
      refusals.push_back(target.error());
      continue;
    }
    const auto twin = std::ranges::find_if(wishes, [&](const Wish& wish) { return overlap(wish.pool, *target); });
    if (twin == wishes.end()) {
      wishes.push_back({&request, *target});
    } else {
      refusals.push_back(duplicate(request, *target, twin->pool));
    }
  }
  std::ranges::sort(wishes, [](const Wish& a, const Wish& b) {
    if (a.pool.page_size_kib != b.pool.page_size_kib) return a.pool.page_size_kib > b.pool.page_size_kib;
    return a.request < b.request;  // as they are written
  });
  return wishes;
}

/// What is free differs a little from one boot to the next: an amount that is advised should fit then too.
std::uint64_t advised(std::uint64_t pages) {
  constexpr std::uint64_t spared_part = 16;
  return pages - pages / spared_part;
}

std::string what_fits(const PoolTarget& pool, std::uint64_t more, const MemoryRoom& room) {
  return "there is room for " + std::to_string(pool.pages_before + more) + " pages of " +
         size_name(pool.page_size_kib) + ", not for " + std::to_string(pool.pages) + ": " + room.account(pool.node);
}

Refusal too_much(const Wish& wish, std::uint64_t more, const MemoryRoom& room) {
  const PoolTarget& pool = wish.pool;
  const std::uint64_t advice = pool.pages_before + advised(more);
  const std::string instead =
      advice == 0 ? "leave the entry out"
                  : "write " + std::to_string(advice) + "/" + pool_name(pool.page_size_kib, pool.node) + " or less";
  return refusal(*wish.request, Rule::not_enough_memory, what_fits(pool, more, room) + "; " + instead);
}

/// Pages that the pool has already need no memory.
std::uint64_t lacking(const PoolTarget& pool) {
  return pool.pages > pool.pages_before ? pool.pages - pool.pages_before : 0;
}

/// Takes the room for the pages that the pool lacks. Else how many there is room for.
Reading<std::optional<std::uint64_t>> take_room(const PoolTarget& pool, MemoryRoom& room) {
  if (lacking(pool) == 0) return std::nullopt;
  const auto more = room.pages_for(pool.page_size_kib, pool.node);
  if (!more) return std::unexpected(more.error());
  if (lacking(pool) > *more) return *more;
  room.take(pool.page_size_kib, pool.node, lacking(pool));
  return std::nullopt;
}

/// The machine as it would be with nothing in its memory.
Machine emptied(Machine machine) {
  machine.memory.available_kib = machine.memory.total_kib;
  for (NodeMemory& node : machine.memory.nodes) node.free_kib = node.total_kib;
  if (!machine.hugepage_pools) return machine;
  for (HugepagePool& pool : *machine.hugepage_pools) pool.pages = 0;
  return machine;
}

}  // namespace

PoolDecision decide_pools(const Config& config, const Machine& machine) {
  PoolDecision decision;
  MemoryRoom room{machine.memory, config.host_memory_kib};
  for (const Wish& wish : find_pools(config, machine, decision.refusals)) {
    const auto short_of = take_room(wish.pool, room);
    if (!short_of) {
      decision.refusals.push_back(refusal(*wish.request, Rule::unreadable, describe(short_of.error())));
    } else if (*short_of) {
      decision.refusals.push_back(too_much(wish, **short_of, room));
    } else {
      decision.pools.push_back(wish.pool);
    }
  }
  return decision;
}

std::vector<std::string> beyond_memory(const Config& config, const Machine& machine) {
  const Machine empty = emptied(machine);
  MemoryRoom room{empty.memory, config.host_memory_kib};
  std::vector<Refusal> other_refusals;
  std::vector<std::string> lines;
  for (const Wish& wish : find_pools(config, empty, other_refusals)) {
    const auto short_of = take_room(wish.pool, room);
    if (!short_of || !*short_of) continue;
    lines.push_back("hugepages " + to_string(*wish.request) + ": on this machine, with nothing else in its memory, " +
                    what_fits(wish.pool, **short_of, room));
  }
  return lines;
}

}  // namespace binder
