// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/next_boot.h"

#include <algorithm>
#include <array>
#include <utility>

#include "binder/machine/resolve.h"
#include "binder/plan/names.h"
#include "binder/text/join.h"

namespace binder {

namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

const DeviceReport* report_of(const Report* report, const PciAddress& address) {
  if (report == nullptr) return nullptr;
  const auto found = std::ranges::find(report->devices, address, &DeviceReport::address);
  return found == report->devices.end() ? nullptr : &*found;
}

Reading<std::string> no_driver(const PciAddress& address) {
  return std::unexpected(SystemError{ENOENT, "find a driver of", to_string(address)});
}

/// A built-in driver that let its device go in this boot will have it again in the next one.
Reading<std::string> holder_at_boot(const PciDevice& device, const Names& built_in, const Report* last_boot) {
  if (!device.driver) return device.driver;
  if (has(built_in, *device.driver) && !is_stand_in(*device.driver)) return device.driver;
  if (!is_stand_in(*device.driver)) return no_driver(device.address);
  const DeviceReport* report = report_of(last_boot, device.address);
  const bool tells = report != nullptr && report->previous_driver && device.id && report->id == *device.id;
  if (tells && has(built_in, *report->previous_driver)) return *report->previous_driver;
  return no_driver(device.address);
}

bool is_made_by_a_driver(const PciDevice& device, const Names& built_in) {
  return device.physical_function.has_value() || (is_below_vmd(device) && !has(built_in, "vmd"));
}

void set_devices(Machine& machine, const Names& built_in, const Report* last_boot) {
  if (!machine.devices) return;
  std::erase_if(*machine.devices, [&](const PciDevice& device) { return is_made_by_a_driver(device, built_in); });
  for (PciDevice& device : *machine.devices) {
    device.driver = holder_at_boot(device, built_in, last_boot);
    device.driver_override = std::string{};
  }
}

/// As the kernel spreads them: each node gets its part, the first ones one more (mm/hugetlb.c).
std::uint64_t share_of(const EarlyPages& early, unsigned node, const std::vector<NodeMemory>& nodes) {
  if (early.node) return *early.node == node ? early.pages : 0;
  const auto found = std::ranges::find(nodes, node, &NodeMemory::node);
  if (found == nodes.end()) return 0;
  const auto index = static_cast<std::uint64_t>(found - nodes.begin());
  return early.pages / nodes.size() + (index < early.pages % nodes.size() ? 1 : 0);
}

void set_pools(Machine& machine, const std::vector<EarlyPages>& early) {
  if (!machine.hugepage_pools) return;
  for (HugepagePool& pool : *machine.hugepage_pools) {
    std::uint64_t pages = 0;
    for (const EarlyPages& each : early) {
      if (each.page_size_kib != pool.page_size_kib) continue;
      pages += pool.node ? share_of(each, *pool.node, machine.memory.nodes) : each.pages;
    }
    pool.pages = pages;
  }
}

/// MemTotal is without what the kernel itself lies in. Before anything runs, some more is gone: for the unpacked image,
/// for what the kernel makes as it starts, and for what it never gives away.
std::uint64_t gone_at_boot_kib(std::uint64_t total_kib) {
  constexpr std::uint64_t image_and_kernel = std::uint64_t{96} << 10U;
  constexpr std::uint64_t part = 64;
  return image_and_kernel + total_kib / part;
}

std::uint64_t less(std::uint64_t from, std::uint64_t amount) { return from > amount ? from - amount : 0; }

void set_memory(Memory& memory, const std::vector<EarlyPages>& early) {
  if (!memory.total_kib) {
    memory.available_kib = std::unexpected(memory.total_kib.error());
    return;
  }
  const std::uint64_t total = *memory.total_kib;
  const std::uint64_t gone = gone_at_boot_kib(total);
  std::uint64_t reserved = 0;
  for (const EarlyPages& each : early) reserved += each.page_size_kib * each.pages;
  memory.available_kib = less(less(total, gone), reserved);
  for (NodeMemory& node : memory.nodes) {
    if (!node.total_kib) {
      node.free_kib = std::unexpected(node.total_kib.error());
      continue;
    }
    std::uint64_t here = 0;
    for (const EarlyPages& each : early) here += each.page_size_kib * share_of(each, node.node, memory.nodes);
    const auto part = static_cast<double>(*node.total_kib) / static_cast<double>(std::max<std::uint64_t>(total, 1));
    const auto gone_here = static_cast<std::uint64_t>(static_cast<double>(gone) * std::min(part, 1.0));
    node.free_kib = less(less(*node.total_kib, gone_here), here);
  }
}

/// What was released in this boot is there again in the next one, with the driver whose name it bears, unless that has
/// been switched off (video=efifb:off, and so on).
void set_framebuffers(Machine& machine, const Host& host) {
  if (!machine.framebuffers || host.command_line.value_or("").contains("fb:off")) return;
  for (Framebuffer& framebuffer : *machine.framebuffers) {
    // In whose memory it lies is told by what its driver has claimed, before Linux 6.12.
    if (framebuffer.driver || !is_missing(framebuffer.driver.error()) || !framebuffer.device) continue;
    framebuffer.driver = std::string{framebuffer_driver(framebuffer.name)};
  }
}

/// The words of memory on the command line are of the whole of it: nobody can say how much a kernel will find that gets
/// other words next time.
std::vector<EarlyPages> early_pages_of(const Host& host, const Machine& machine) {
  if (!host.command_line) return {};
  const auto& size = machine.default_hugepage_kib;
  return early_pages(*host.command_line, size ? std::optional{*size} : std::nullopt);
}

}  // namespace

std::string why_later(const PciDevice& device) {
  if (device.physical_function) {
    return "is a virtual function: it is made by the driver of " + to_string(*device.physical_function) +
           ", after the binder has run";
  }
  return "is shown by the driver of a VMD controller, which is loaded after the binder has run";
}

Machine at_next_boot(Machine machine, const Host& host, const Report* last_boot) {
  const Names built_in = host.built_in_drivers.value_or(Names{});
  set_devices(machine, built_in, last_boot);
  machine.pci_drivers = host.built_in_drivers;
  set_framebuffers(machine, host);
  const std::vector<EarlyPages> early = early_pages_of(host, machine);
  set_pools(machine, early);
  set_memory(machine.memory, early);
  if (machine.hugetlb_shm_group) machine.hugetlb_shm_group = 0;
  machine.udev_started = false;
  return machine;
}

std::vector<Finding> not_there_yet(const Config& config, const Plan& plan, const Machine& now) {
  std::vector<Finding> findings;
  for (const Refusal& refusal : plan.refused_devices) {
    if (refusal.rule != Rule::not_present) continue;
    const auto entry = std::ranges::find(config.devices, refusal.selector,
                                         [](const Selector& selector) { return to_string(selector); });
    if (entry == config.devices.end()) continue;
    for (const PciDevice* device : resolve(*entry, now)) {
      findings.push_back({Severity::warning, to_string(device->address), "is here now, and " + why_later(*device)});
    }
  }
  return findings;
}

std::vector<std::string> rests_on(const Host& host, const Machine& now, const Config& config, const Machine& then) {
  std::vector<std::string> lines;
  if (!host.built_in_drivers) {
    lines.push_back(
        "drivers: it is taken that none holds a device when the binder starts, because which ones are "
        "built into the kernel could not be looked up: " +
        describe(host.built_in_drivers.error()));
  } else {
    const std::size_t all = now.pci_drivers ? now.pci_drivers->size() : host.built_in_drivers->size();
    lines.push_back(
        "drivers: only those hold a device then that are built into the kernel, " +
        std::to_string(host.built_in_drivers->size()) + " of " + std::to_string(all) +
        " PCI drivers here (no module brought them: /sys/bus/pci/drivers/*/module, /sys/module/*/initstate)");
  }
  lines.push_back(host.command_line
                      ? "kernel command line: that of this boot; what the boot loader has for the next one is not known"
                      : "kernel command line: not known, taken as empty: " + describe(host.command_line.error()));
  if (!config.hugepages.empty() && then.memory.available_kib) {
    lines.push_back("memory: that " + memory_name(*then.memory.available_kib) +
                    " will be free is an estimate, made of all the memory of the machine; near a limit it can err");
  }
  lines.push_back("image: that it has the binder and this config, which vfioctl verify tells");
  return lines;
}

}  // namespace binder
