// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/hugepage_advice.h"

#include <algorithm>

#include "binder/plan/hugepages.h"
#include "binder/plan/memory_room.h"
#include "binder/text/size_name.h"

namespace binder {

namespace {

constexpr std::uint64_t kib_of_gib = std::uint64_t{1} << 20U;

Config config_of(const HugepageRequest& request, std::optional<std::uint64_t> host_memory_kib) {
  Config config;
  config.hugepages = {request};
  config.host_memory_kib = host_memory_kib;
  return config;
}

std::uint64_t pages_of(const Machine& machine, std::uint64_t size_kib, std::optional<unsigned> node) {
  if (!machine.hugepage_pools) return 0;
  for (const HugepagePool& pool : *machine.hugepage_pools) {
    if (pool.page_size_kib == size_kib && pool.node == node) return pool.pages.value_or(0);
  }
  return 0;
}

Reading<std::uint64_t> room(const Machine& machine, const HugepageRequest& request,
                            std::optional<std::uint64_t> host_memory_kib) {
  const MemoryRoom memory{machine.memory, host_memory_kib};
  const auto more = memory.pages_for(*request.page_size_kib, request.node);
  if (!more) return more;
  return *more + pages_of(machine, *request.page_size_kib, request.node);
}

/// Pages of 1G that the kernel finds for certain once it runs: whole aligned gigabytes without anything that cannot be
/// moved. The lowest four of the machine have a hole below 4G, the kernel and its tables; of each other node two are
/// spoilt by memory maps and what was allocated early. Measured: none of 4 GiB, two of the second 4 GiB.
std::uint64_t certain_gigabytes(const Memory& memory, std::optional<unsigned> node) {
  constexpr std::uint64_t spoilt_first = 4;
  constexpr std::uint64_t spoilt_others = 2;
  const auto certain = [](const Reading<std::uint64_t>& total_kib, bool is_first) {
    const std::uint64_t whole = (total_kib.value_or(0) + kib_of_gib / 2) / kib_of_gib;
    const std::uint64_t spoilt = is_first ? spoilt_first : spoilt_others;
    return whole > spoilt ? whole - spoilt : 0;
  };
  if (memory.nodes.empty()) return certain(memory.total_kib, true);
  std::uint64_t sum = 0;
  for (const NodeMemory& each : memory.nodes) {
    if (!node || *node == each.node) sum += certain(each.total_kib, &each == &memory.nodes.front());
  }
  return sum;
}

bool needs_whole_gigabytes(std::uint64_t size_kib) { return size_kib >= kib_of_gib; }

std::string why_perhaps(std::uint64_t certain) {
  return "a page of 1G needs a whole gigabyte in which nothing lies that cannot be moved; about " +
         std::to_string(certain) +
         " are certain to be found once the kernel runs. Its command line reserves them before that";
}

void judge(PageSizeAdvice& advice, std::optional<std::uint64_t> host_memory_kib, const Machine& then) {
  const HugepageRequest& request = advice.request;
  const PoolDecision decision = decide_pools(config_of(request, host_memory_kib), then);
  if (!decision.refusals.empty()) {
    advice.why = decision.refusals.front().message;
    return;
  }
  const std::uint64_t already = pages_of(then, *request.page_size_kib, request.node);
  const std::uint64_t certain = certain_gigabytes(then.memory, request.node);
  const std::uint64_t gigabytes = *request.pages * (*request.page_size_kib / kib_of_gib);
  const bool is_certain =
      !needs_whole_gigabytes(*request.page_size_kib) || *request.pages <= already || gigabytes <= certain;
  advice.next_boot = is_certain ? Prospect::yes : Prospect::perhaps;
  if (!is_certain) advice.why = why_perhaps(certain);
}

PageSizeAdvice advise_size(HugepageRequest request, std::uint64_t size_kib,
                           std::optional<std::uint64_t> host_memory_kib, const Machine& now, const Machine& then) {
  PageSizeAdvice advice;
  const std::uint64_t page_bytes = size_kib * 1024;
  if (request.bytes) {
    request.pages = *request.bytes / page_bytes;
    advice.is_whole = *request.bytes % page_bytes == 0;
    if (!advice.is_whole) ++*request.pages;
    request.bytes.reset();
  }
  request.page_size_kib = size_kib;
  advice.request = request;
  advice.pages_now = pages_of(now, size_kib, request.node);
  advice.room_now = room(now, request, host_memory_kib);
  advice.room_at_boot = room(then, request, host_memory_kib);
  judge(advice, host_memory_kib, then);
  return advice;
}

/// The sizes that the request can mean, the largest first.
std::vector<std::uint64_t> sizes_for(const HugepageRequest& request, const Machine& machine) {
  std::vector<std::uint64_t> sizes;
  // A count without a size is one of the default size, as in the config.
  const bool is_default = request.pages && !request.page_size_kib;
  for (const HugepagePool& pool : *machine.hugepage_pools) {
    if (pool.node != request.node || (request.page_size_kib && *request.page_size_kib != pool.page_size_kib)) continue;
    if (is_default && (!machine.default_hugepage_kib || pool.page_size_kib != *machine.default_hugepage_kib)) continue;
    sizes.push_back(pool.page_size_kib);
  }
  std::ranges::sort(sizes, std::ranges::greater{});
  return sizes;
}

/// The largest pages that are certain and waste nothing; where all waste some, the smallest, which waste least. Else
/// the same of those that are not certain.
std::optional<std::size_t> best_of(const std::vector<PageSizeAdvice>& sizes) {
  for (const Prospect prospect : {Prospect::yes, Prospect::perhaps}) {
    std::optional<std::size_t> least_waste;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (sizes[i].next_boot != prospect) continue;
      if (sizes[i].is_whole) return i;
      least_waste = i;
    }
    if (least_waste) return least_waste;
  }
  return std::nullopt;
}

}  // namespace

std::expected<HugepageAdvice, NoHugepageAdvice> advise_hugepages(const HugepageRequest& request,
                                                                 std::optional<std::uint64_t> host_memory_kib,
                                                                 const Machine& now, const Machine& then) {
  const auto fail = [](const SystemError& error) { return std::unexpected(NoHugepageAdvice{true, describe(error)}); };
  if (!now.hugepage_pools) return fail(now.hugepage_pools.error());
  if (!now.memory.total_kib) return fail(now.memory.total_kib.error());
  HugepageAdvice advice;
  for (const std::uint64_t size : sizes_for(request, now)) {
    advice.sizes.push_back(advise_size(request, size, host_memory_kib, now, then));
    if (!advice.sizes.back().room_at_boot) return fail(advice.sizes.back().room_at_boot.error());
  }
  if (advice.sizes.empty()) {
    const PoolDecision decision = decide_pools(config_of(request, host_memory_kib), now);
    const bool could_not_look = !decision.refusals.empty() && decision.refusals.front().rule == Rule::unreadable;
    return std::unexpected(NoHugepageAdvice{could_not_look, decision.refusals.empty()
                                                                ? "this kernel has no hugepages"
                                                                : decision.refusals.front().message});
  }
  advice.best = best_of(advice.sizes);
  return advice;
}

std::string kernel_words(const HugepageRequest& request) {
  return "hugepagesz=" + size_name(request.page_size_kib.value_or(0)) +
         " hugepages=" + (request.node ? std::to_string(*request.node) + ":" : "") +
         std::to_string(request.pages.value_or(0));
}

}  // namespace binder
