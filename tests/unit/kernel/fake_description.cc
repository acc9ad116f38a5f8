// SPDX-License-Identifier: GPL-2.0-or-later
// The fake kernel is as the text of a machine describes it.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "binder/machine/machine.h"
#include "binder/text/text.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {

namespace {

const std::string iommu_groups = "/sys/kernel/iommu_groups";

template <class Thing>
std::set<std::string> names_of(const std::vector<Thing>& things) {
  std::set<std::string> names;
  for (const Thing& thing : things) names.insert(to_string(thing));
  return names;
}

/// How the fake device has a reading: as text, and empty where there is none.
template <class Thing, class Text>
std::string text_of(const Reading<Thing>& reading, Text text) {
  return reading ? text(*reading) : "";
}

FakeDevice fake(const PciDevice& device) {
  const auto name = [](const auto& thing) { return to_string(thing); };
  const auto itself = [](const std::string& text) { return text; };
  const auto number = [](unsigned value) { return std::to_string(value); };
  return {to_string(device.address),
          text_of(device.parent, name),
          text_of(device.id, name),
          text_of(device.class_code, [](std::uint32_t code) { return hex_text(code, 6); }),
          text_of(device.iommu_group, number),
          text_of(device.driver, itself),
          text_of(device.driver_override, itself),
          device.boot_vga,
          text_of(device.physical_function, name),
          device.ari == true,
          text_of(device.secondary_bus, number)};
}

/// Files of a device that the description says cannot be read.
void add_failing(const PciDevice& device, std::map<std::string, int>& failing) {
  const auto add = [&](std::string_view file, const auto& reading) {
    if (reading || is_missing(reading.error()) || reading.error().number == ENODATA) return;
    failing[device_path(device.address, file)] = reading.error().number;
  };
  add("", device.parent);
  add("vendor", device.id);
  add("modalias", device.id);
  add("class", device.class_code);
  add("modalias", device.class_code);
  add("driver", device.driver);
  add("driver_override", device.driver_override);
  add("iommu_group", device.iommu_group);
  add("physfn", device.physical_function);
  add("ari_enabled", device.ari);
  add("secondary_bus_number", device.secondary_bus);
  // The fake has it unless it is told.
  if (!device.ari && is_missing(device.ari.error())) failing[device_path(device.address, "ari_enabled")] = ENOENT;
}

}  // namespace

FakeKernel::FakeKernel(std::string_view description) {
  const auto& [machine, host, problems] = parse_machine_text("machine", description);
  if (!problems.empty()) {
    std::fprintf(stderr, "fake kernel: %s\n", render(problems.front()).c_str());
    std::exit(1);
  }
  iommu = machine.iommu != false;
  udev_started = machine.udev_started;
  files["/proc/cmdline"] = "quiet\n";
  for (const DescribedDriver& driver : machine.drivers) {
    drivers[driver.name] = {names_of(driver.ids), names_of(driver.refuses)};
  }
  aliases = machine.vfio_aliases;
  for (const DescribedModule& module : machine.modules) {
    modules[module.name] = {module.driver, names_of(module.ids), module.error, {}};
  }
  if (machine.drivers_unread) failing[std::string{pci_drivers_path}] = EACCES;
  for (const PciDevice& device : machine.devices) {
    devices.push_back(fake(device));
    add_failing(device, failing);
    if (device.driver) drivers[*device.driver];
  }
  if (machine.iommu && !*machine.iommu) failing[iommu_groups] = machine.iommu->error().number;
  // Only what is no PCI device is in a group.
  const bool is_in_use =
      std::ranges::any_of(machine.devices, [](const PciDevice& device) { return device.iommu_group.has_value(); });
  if (machine.iommu == true && !is_in_use) files[iommu_groups + "/0/type"] = "DMA\n";
  describe_memory(machine);
  describe_framebuffers(machine);
}

void FakeKernel::describe_framebuffers(const DescribedMachine& machine) {
  if (machine.framebuffers_unread) failing[std::string{platform_devices_path}] = EACCES;
  for (const Framebuffer& each : machine.framebuffers) {
    FakeFramebuffer& fake = framebuffers.all.emplace_back();
    fake.name = each.name;
    fake.driver = each.driver.value_or("");
    if (each.memory) fake.memory = *each.memory;
    if (each.device) fake.device = to_string(*each.device);
    if (!each.driver && !is_missing(each.driver.error())) failing[framebuffer_path(each.name, "driver")] = EACCES;
    if (!each.device && !is_missing(each.device.error())) failing[std::string{iomem_path}] = EACCES;
  }
}

void FakeKernel::describe_memory(const DescribedMachine& machine) {
  default_hugepage = machine.default_hugepage_kib.value_or(2048);
  if (machine.shm_group) {
    shm_group = std::to_string(*machine.shm_group);
  } else {
    failing[std::string{shm_group_path}] = machine.shm_group.error().number;
  }
  for (const DescribedMemory& line : machine.memory) {
    memory.describe(line);
    if (!line.total_kib) failing[meminfo_path(line.node)] = line.total_kib.error().number;
  }
  if (machine.pools_unread) failing["/sys/kernel/mm/hugepages"] = EACCES;
  for (const DescribedPool& pool : machine.pools) {
    if (pool.node) memory.node(*pool.node);
    const std::string path = pool_path(pool.page_size_kib, pool.node);
    if (!pool.pages) failing[path] = pool.pages.error().number;
    pools[path] = {pool.page_size_kib, pool.node, pool.pages.value_or(0), pool.available.value_or(UINT64_MAX),
                   pool.compacted};
  }
}

}  // namespace binder::testing
