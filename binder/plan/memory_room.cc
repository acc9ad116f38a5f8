// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/memory_room.h"

#include <algorithm>
#include <cerrno>

#include "binder/plan/names.h"

namespace binder {

namespace {

std::uint64_t less(std::uint64_t from, std::uint64_t amount) { return from > amount ? from - amount : 0; }

/// `part` of `whole`, of an amount. Exact to more than what a page has; the product need not fit into 64 bits.
std::uint64_t share(std::uint64_t amount, std::uint64_t part, std::uint64_t whole) {
  if (part >= whole) return amount;
  return static_cast<std::uint64_t>(static_cast<double>(amount) *
                                    (static_cast<double>(part) / static_cast<double>(whole)));
}

}  // namespace

std::uint64_t default_host_memory_kib(std::uint64_t total_kib) {
  constexpr std::uint64_t most_kib = std::uint64_t{1280} << 10U;
  constexpr std::uint64_t part_of_large = 64;
  return std::max(std::min(total_kib / 2, most_kib), total_kib / part_of_large);
}

MemoryRoom::MemoryRoom(const Memory& memory, std::optional<std::uint64_t> host_kib)
    : machine_{std::nullopt, memory.available_kib} {
  if (!memory.total_kib) {
    machine_.free = std::unexpected(memory.total_kib.error());
    return;
  }
  machine_.host = host_kib ? *host_kib : default_host_memory_kib(*memory.total_kib);
  for (const NodeMemory& node : memory.nodes) {
    Part part{node.node, node.free_kib};
    if (node.total_kib) {
      part.host = share(machine_.host, *node.total_kib, *memory.total_kib);
    } else {
      part.free = std::unexpected(node.total_kib.error());
    }
    nodes_.push_back(std::move(part));
  }
}

std::uint64_t MemoryRoom::Part::left() const { return free ? less(less(*free, host), taken) : 0; }

const MemoryRoom::Part* MemoryRoom::find(unsigned node) const {
  const auto found = std::ranges::find(nodes_, node, &Part::node);
  return found == nodes_.end() ? nullptr : &*found;
}

Reading<std::uint64_t> MemoryRoom::pages_for(std::uint64_t page_size_kib, std::optional<unsigned> node) const {
  if (!machine_.free) return std::unexpected(machine_.free.error());
  if (!node) return machine_.left() / page_size_kib;
  const Part* part = find(*node);
  if (part == nullptr) return std::unexpected(SystemError{ENODATA, "find memory in", meminfo_path(node)});
  if (!part->free) return std::unexpected(part->free.error());
  return std::min(machine_.left(), part->left()) / page_size_kib;
}

void MemoryRoom::take(std::uint64_t page_size_kib, std::optional<unsigned> node, std::uint64_t pages) {
  machine_.taken += page_size_kib * pages;
  if (!node) return spread(page_size_kib, pages);
  for (Part& part : nodes_) {
    if (part.node == node) part.taken += page_size_kib * pages;
  }
}

/// As the kernel does it: from one node after the other in turn, as long as that has pages (mm/hugetlb.c).
void MemoryRoom::spread(std::uint64_t page_size_kib, std::uint64_t pages) {
  std::vector<Part*> open;
  for (Part& part : nodes_) open.push_back(&part);
  const auto has_a_page = [&](const Part& part) { return part.free && less(*part.free, part.taken) >= page_size_kib; };
  while (pages > 0) {
    std::erase_if(open, [&](const Part* part) { return !has_a_page(*part); });
    if (open.empty()) return;
    const std::uint64_t each = (pages + open.size() - 1) / open.size();
    for (Part* part : open) {
      const std::uint64_t here = std::min({each, pages, less(*part->free, part->taken) / page_size_kib});
      part->taken += here * page_size_kib;
      pages -= here;
    }
  }
}

std::string MemoryRoom::account(std::optional<unsigned> node) const {
  const Part* part = node ? find(*node) : nullptr;
  // A node can have more than the machine as a whole has left.
  if (part == nullptr || machine_.left() < part->left()) part = &machine_;
  std::string text = "of " + memory_name(part->free.value_or(0)) + " that are free" +
                     (part->node ? " on node " + std::to_string(*part->node) : "") + ", " + memory_name(part->host) +
                     " stay with the host (HOST_MEMORY)";
  if (part->taken > 0) text += " and " + memory_name(part->taken) + " go to other pools";
  return text;
}

}  // namespace binder
