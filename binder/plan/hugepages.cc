// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/hugepages.h"

#include <algorithm>
#include <expected>

#include "binder/plan/names.h"
#include "binder/text/join.h"
#include "binder/text/size_name.h"

namespace binder {

namespace {

using Decision = std::expected<PoolTarget, Refusal>;

Refusal refusal(const HugepageRequest& request, Rule rule, std::string message) {
  Refusal refused;
  refused.subject = "hugepages " + to_string(request);
  refused.selector = to_string(request);
  refused.rule = rule;
  refused.message = std::move(message);
  return refused;
}

std::string list_sizes(const Machine& machine) {
  std::vector<std::string> sizes;
  for (const HugepagePool& pool : machine.hugepage_pools) {
    if (!pool.node) sizes.push_back(size_name(pool.page_size_kib));
  }
  return sizes.empty() ? "none" : join(sizes, commas);
}

std::string list_nodes(const Machine& machine) {
  std::vector<unsigned> nodes;
  for (const HugepagePool& pool : machine.hugepage_pools) {
    if (pool.node && std::ranges::find(nodes, *pool.node) == nodes.end()) nodes.push_back(*pool.node);
  }
  return nodes.empty() ? "none" : join(nodes, commas, [](unsigned node) { return std::to_string(node); });
}

Refusal no_such_pool(const HugepageRequest& request, std::uint64_t size, const Machine& machine) {
  const bool has_size = std::ranges::any_of(
      machine.hugepage_pools, [&](const HugepagePool& pool) { return pool.page_size_kib == size && !pool.node; });
  if (has_size && request.node) {
    return refusal(request, Rule::no_such_pool,
                   "this machine has no NUMA node " + std::to_string(*request.node) +
                       " with memory; it has: " + list_nodes(machine));
  }
  return refusal(request, Rule::no_such_pool,
                 "this machine has no hugepages of " + size_name(size) + "; it has: " + list_sizes(machine));
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
  const auto pool = std::ranges::find_if(machine.hugepage_pools, [&](const HugepagePool& candidate) {
    return candidate.page_size_kib == size && candidate.node == request.node;
  });
  if (pool == machine.hugepage_pools.end()) return std::unexpected(no_such_pool(request, size, machine));
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

}  // namespace

PoolDecision decide_pools(const std::vector<HugepageRequest>& requests, const Machine& machine) {
  PoolDecision decision;
  for (const HugepageRequest& request : requests) {
    const Decision target = decide(request, machine);
    if (!target) {
      decision.refusals.push_back(target.error());
      continue;
    }
    const auto twin =
        std::ranges::find_if(decision.pools, [&](const PoolTarget& pool) { return overlap(pool, *target); });
    if (twin == decision.pools.end()) {
      decision.pools.push_back(*target);
      continue;
    }
    decision.refusals.push_back(refusal(
        request, Rule::duplicate_pool,
        "pages of " + size_name(target->page_size_kib) + " are already asked for by " + std::to_string(twin->pages) +
            "/" + pool_name(twin->page_size_kib, twin->node) + "; keep one entry, or one for each node"));
  }
  return decision;
}

}  // namespace binder
