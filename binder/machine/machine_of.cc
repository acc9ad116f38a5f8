// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "binder/machine/machine_text.h"
#include "binder/machine/text_words.h"

namespace binder {

namespace {

std::vector<PciDevice> devices_of(const DescribedMachine& described) {
  std::vector<PciDevice> devices = described.devices;
  std::ranges::sort(devices, {}, &PciDevice::address);
  if (described.iommu == false) {
    for (PciDevice& device : devices) device.iommu_group = std::unexpected(machine_text::there_is_none());
  }
  return devices;
}

/// A driver that holds a device is registered.
std::vector<std::string> drivers_of(const DescribedMachine& described) {
  std::vector<std::string> names;
  for (const DescribedDriver& driver : described.drivers) names.push_back(driver.name);
  for (const PciDevice& device : described.devices) {
    if (device.driver) names.push_back(*device.driver);
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
  return names;
}

/// In the order of a look: first those of the machine, then node by node.
std::vector<HugepagePool> pools_of(const DescribedMachine& described) {
  std::vector<HugepagePool> pools;
  for (const DescribedPool& pool : described.pools) pools.push_back({pool.page_size_kib, pool.node, pool.pages});
  std::ranges::sort(pools, [](const HugepagePool& a, const HugepagePool& b) {
    return std::pair{a.node, a.page_size_kib} < std::pair{b.node, b.page_size_kib};
  });
  return pools;
}

NodeMemory& node_of(Memory& memory, unsigned node) {
  const auto after = std::ranges::lower_bound(memory.nodes, node, {}, &NodeMemory::node);
  if (after != memory.nodes.end() && after->node == node) return *after;
  const auto unknown = std::unexpected(not_looked_at());
  return *memory.nodes.insert(after, NodeMemory{node, unknown, unknown});
}

Memory memory_of(const DescribedMachine& described) {
  const auto unknown = std::unexpected(not_looked_at());
  Memory memory{unknown, unknown, {}};
  for (const DescribedMemory& line : described.memory) {
    const Reading<std::uint64_t> available = line.available_kib.value_or(line.total_kib);
    (line.node ? node_of(memory, *line.node).total_kib : memory.total_kib) = line.total_kib;
    (line.node ? node_of(memory, *line.node).free_kib : memory.available_kib) = available;
  }
  for (const DescribedPool& pool : described.pools) {
    if (pool.node) node_of(memory, *pool.node);
  }
  return memory;
}

}  // namespace

Machine machine_of(const DescribedMachine& described) {
  using machine_text::could_not_look;
  Machine machine;
  machine.devices = devices_of(described);
  machine.pci_drivers = drivers_of(described);
  if (described.drivers_unread) machine.pci_drivers = std::unexpected(could_not_look());
  machine.iommu_active = described.iommu.value_or(
      std::ranges::any_of(described.devices, [](const PciDevice& device) { return device.iommu_group.has_value(); }));
  machine.hugepage_pools = pools_of(described);
  if (described.pools_unread) machine.hugepage_pools = std::unexpected(could_not_look());
  machine.memory = memory_of(described);
  machine.default_hugepage_kib = described.default_hugepage_kib;
  machine.hugetlb_shm_group = described.shm_group;
  machine.framebuffers = described.framebuffers;
  if (described.framebuffers_unread) machine.framebuffers = std::unexpected(could_not_look());
  if (!described.vfio_aliases.empty()) machine.vfio_aliases = described.vfio_aliases;
  machine.udev_started = described.udev_started;
  return machine;
}

}  // namespace binder
