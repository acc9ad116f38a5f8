// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/memory.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "binder/kernel/scan/attribute.h"

namespace binder {

namespace {

/// A line of a meminfo file: `MemTotal:       32768 kB`, after `Node 0 ` in that of a node.
Reading<std::uint64_t> kib_in(const Reading<std::string>& meminfo, std::string_view name, const std::string& path) {
  if (!meminfo) return std::unexpected(meminfo.error());
  const std::string_view text = *meminfo;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || text[at - 1] == '\n' || text[at - 1] == ' ';
    if (!begins || end == text.size() || text[end] != ':') continue;
    std::string_view rest = text.substr(end + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return number_in<std::uint64_t>(rest.substr(0, rest.find_first_of(" \n")), 10, path);
  }
  return std::unexpected(SystemError{ENODATA, "find " + std::string{name} + " in", path});
}

/// There is no MemAvailable for a node. The kernel makes its own of what is free and at least half of what it can drop
/// (si_mem_available in mm/page_alloc.c). Where it does not say what it can drop, only what is free counts.
Reading<std::uint64_t> free_of_node(const Reading<std::string>& meminfo, const std::string& path) {
  const auto free = kib_in(meminfo, "MemFree", path);
  if (!free) return free;
  std::uint64_t droppable = 0;
  for (const std::string_view name : {"Active(file)", "Inactive(file)", "SReclaimable"}) {
    droppable += kib_in(meminfo, name, path).value_or(0);
  }
  return *free + droppable / 2;
}

/// The NUMA nodes that are online. A kernel without NUMA has none.
Reading<std::vector<unsigned>> read_nodes(Kernel& kernel) {
  constexpr std::string_view prefix = "node";
  const auto names = kernel.list(std::string{numa_nodes_path});
  std::vector<unsigned> nodes;
  if (!names) {
    if (is_missing(names.error())) return nodes;
    return std::unexpected(names.error());
  }
  for (const std::string& name : *names) {
    if (!name.starts_with(prefix)) continue;
    if (const auto node = number_in<unsigned>(std::string_view{name}.substr(prefix.size()), 10, "")) {
      nodes.push_back(*node);
    }
  }
  std::ranges::sort(nodes);
  return nodes;
}

std::optional<std::uint64_t> pool_size_of(std::string_view directory) {
  constexpr std::string_view prefix = "hugepages-";
  constexpr std::string_view suffix = "kB";
  if (!directory.starts_with(prefix) || !directory.ends_with(suffix)) return std::nullopt;
  directory.remove_prefix(prefix.size());
  directory.remove_suffix(suffix.size());
  const auto size = number_in<std::uint64_t>(directory, 10, "");
  return size ? std::optional{*size} : std::nullopt;
}

/// Adds the pools of the machine or of a node. The error of a directory that is there and cannot be listed.
Reading<void> add_pools(Kernel& kernel, std::optional<unsigned> node, std::vector<HugepagePool>& pools) {
  // The pool files of one place lie side by side: .../hugepages/hugepages-<size>kB/nr_hugepages.
  std::string directory = pool_path(0, node);
  directory.resize(directory.rfind("/hugepages-"));
  const auto names = kernel.list(directory);
  if (!names) {
    if (is_missing(names.error())) return {};
    return std::unexpected(names.error());
  }
  std::vector<HugepagePool> found;
  for (const std::string& name : *names) {
    if (const auto size = pool_size_of(name)) found.push_back({*size, node, read_pages(kernel, *size, node)});
  }
  std::ranges::sort(found, {}, &HugepagePool::page_size_kib);
  pools.insert(pools.end(), found.begin(), found.end());
  return {};
}

Reading<std::vector<HugepagePool>> read_pools(Kernel& kernel) {
  std::vector<HugepagePool> pools;
  if (const auto added = add_pools(kernel, std::nullopt, pools); !added) return std::unexpected(added.error());
  const auto nodes = read_nodes(kernel);
  if (!nodes) return std::unexpected(nodes.error());
  for (const unsigned node : *nodes) {
    if (const auto added = add_pools(kernel, node, pools); !added) return std::unexpected(added.error());
  }
  return pools;
}

}  // namespace

Memory read_memory(Kernel& kernel) {
  const std::string path = meminfo_path(std::nullopt);
  const auto meminfo = kernel.read(path);
  Memory memory{kib_in(meminfo, "MemTotal", path), kib_in(meminfo, "MemAvailable", path), {}};
  // Where the nodes cannot be listed their pools cannot either, so that nothing is asked of one.
  for (const unsigned node : read_nodes(kernel).value_or(std::vector<unsigned>{})) {
    const std::string node_path = meminfo_path(node);
    const auto of_node = kernel.read(node_path);
    memory.nodes.push_back({node, kib_in(of_node, "MemTotal", node_path), free_of_node(of_node, node_path)});
  }
  return memory;
}

void scan_memory(Kernel& kernel, Machine& machine) {
  const std::string path = meminfo_path(std::nullopt);
  machine.hugepage_pools = read_pools(kernel);
  machine.default_hugepage_kib = kib_in(kernel.read(path), "Hugepagesize", path);
  machine.memory = read_memory(kernel);
}

Reading<std::uint64_t> read_pages(Kernel& kernel, std::uint64_t page_size_kib, std::optional<unsigned> node) {
  return read_number<std::uint64_t>(kernel, pool_path(page_size_kib, node), 10);
}

}  // namespace binder
