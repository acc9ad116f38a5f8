// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/kernel/fake_memory.h"

#include <algorithm>

#include "binder/machine/machine.h"

namespace binder::testing {

FakeNode& FakeMemory::node(unsigned number) {
  return nodes.try_emplace(number, FakeNode{total / 2, available / 2}).first->second;
}

std::optional<std::string> FakeMemory::file(const std::string& path, std::uint64_t default_hugepage) const {
  if (path == meminfo_path(std::nullopt)) return meminfo(std::nullopt, default_hugepage);
  for (const auto& [number, node] : nodes) {
    if (path == meminfo_path(number)) return meminfo(number, default_hugepage);
  }
  return std::nullopt;
}

std::string FakeMemory::meminfo(std::optional<unsigned> node_number, std::uint64_t default_hugepage) const {
  const auto line = [&](const std::string& name, std::uint64_t amount) {
    return (node_number ? "Node " + std::to_string(*node_number) + " " : "") + name + ":  " + std::to_string(amount) +
           " kB\n";
  };
  if (node_number) {
    const FakeNode& here = nodes.at(*node_number);
    return line("MemTotal", here.total) + line("MemFree", here.free) + line("MemUsed", here.total - here.free);
  }
  return line("MemTotal", total) + line("MemFree", available / 2) + line("MemAvailable", available) +
         line("HugePages_Total", 0) + line("Hugepagesize", default_hugepage);
}

std::uint64_t FakeMemory::take(std::uint64_t pages, std::uint64_t page_size, std::optional<unsigned> node_number) {
  std::uint64_t there = available / page_size;
  if (node_number) there = std::min(there, node(*node_number).free / page_size);
  pages = std::min(pages, there);
  available -= pages * page_size;
  if (node_number) node(*node_number).free -= pages * page_size;
  return pages;
}

void FakeMemory::describe(const DescribedMemory& line) {
  const std::uint64_t all = line.total_kib.value_or(0);
  (line.node ? node(*line.node).total : total) = all;
  (line.node ? node(*line.node).free : available) = line.available_kib.value_or(all).value_or(all);
}

void FakeMemory::resize(FakePool& pool, std::uint64_t pages) {
  pages = std::min(pages, pool.available);
  if (pages > pool.pages) {
    pool.pages += take(pages - pool.pages, pool.page_size, pool.node);
  } else {
    pool.pages = pages;
  }
}

}  // namespace binder::testing
