// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/machine.h"

#include <algorithm>
#include <array>

#include "binder/text/text.h"

namespace binder {

namespace {

// include/linux/pci_ids.h
constexpr std::uint16_t class_bridge_host = 0x0600;
constexpr std::uint16_t class_bridge_pci = 0x0604;
constexpr std::uint16_t class_bridge_pci_semi_transparent = 0x0609;
constexpr std::uint16_t class_system_iommu = 0x0806;
constexpr std::uint16_t class_serial_fibre_channel = 0x0c04;
constexpr std::uint16_t class_system_sd_host = 0x0805;
constexpr std::uint16_t base_class_storage = 0x01;
constexpr std::uint16_t base_class_network = 0x02;
constexpr std::uint16_t base_class_display = 0x03;

std::uint16_t base_class(std::uint32_t class_code) { return static_cast<std::uint16_t>(class_code >> 16); }

}  // namespace

std::uint16_t device_class(std::uint32_t class_code) { return static_cast<std::uint16_t>(class_code >> 8); }

bool is_fabric(std::uint32_t class_code) {
  const std::uint16_t code = device_class(class_code);
  return code == class_bridge_host || code == class_bridge_pci || code == class_bridge_pci_semi_transparent ||
         code == class_system_iommu;
}

bool is_endpoint(const PciDevice& device) { return !device.class_code || !is_fabric(*device.class_code); }

bool is_storage(std::uint32_t class_code) {
  const std::uint16_t code = device_class(class_code);
  return base_class(class_code) == base_class_storage || code == class_system_sd_host ||
         code == class_serial_fibre_channel;
}

bool is_network(std::uint32_t class_code) { return base_class(class_code) == base_class_network; }

bool is_storage_or_network(std::uint32_t class_code) { return is_storage(class_code) || is_network(class_code); }

bool is_stand_in(std::string_view driver) {
  constexpr std::array<std::string_view, 4> others{"pci-stub", "pciback", "uio_pci_generic", "igb_uio"};
  return driver.contains("vfio") || std::ranges::find(others, driver) != others.end();
}

bool is_held_for_guest(const PciDevice& device) { return device.driver && is_stand_in(*device.driver); }

bool has_unreadable_group(const PciDevice& device) {
  return !device.iommu_group && !is_missing(device.iommu_group.error());
}

bool is_below_vmd(const PciDevice& device) { return device.address.domain > 0xffff; }

bool is_virtual_function(const PciDevice& device) { return device.physical_function.has_value(); }

bool is_display(std::uint32_t class_code) { return base_class(class_code) == base_class_display; }

const PciDevice* find_device(const Machine& machine, const PciAddress& address) {
  if (!machine.devices) return nullptr;
  const auto found = std::ranges::lower_bound(*machine.devices, address, {}, &PciDevice::address);
  return found != machine.devices->end() && found->address == address ? &*found : nullptr;
}

const Reading<std::string>* find_attribute(const Machine& machine, const PciAddress& address, std::string_view name) {
  const auto found = std::ranges::find_if(machine.attributes, [&](const Attribute& attribute) {
    return attribute.address == address && attribute.name == name;
  });
  return found == machine.attributes.end() ? nullptr : &found->text;
}

std::optional<std::uint64_t> bar_size(std::string_view resource, unsigned bar) {
  const auto lines = split(resource, "\n", bar + 2);
  if (lines.size() <= bar) return std::nullopt;
  const auto words = split(lines[bar].text, " ", 3);
  if (words.size() < 3 || !words[0].text.starts_with("0x") || !words[1].text.starts_with("0x")) return std::nullopt;
  const auto start = wide_hex_number(words[0].text.substr(2));
  const auto end = wide_hex_number(words[1].text.substr(2));
  if (!start || !end || *end <= *start) return std::nullopt;
  return *end - *start + 1;
}

std::optional<PciAddress> bus_below(const Machine& machine, const PciAddress& bridge) {
  PciAddress below = bridge;
  const PciDevice* device = find_device(machine, bridge);
  if (device != nullptr && device->secondary_bus) {
    below.bus = *device->secondary_bus;
  } else {
    // The functions that a device below makes may lie on a higher bus and have the same bridge above them.
    const auto child =
        std::ranges::find_if(*machine.devices, [&](const PciDevice& other) { return other.parent == bridge; });
    if (child == machine.devices->end()) return std::nullopt;
    below = child->address;
  }
  below.device = 0;
  below.function = 0;
  return below;
}

std::optional<ByPath> path_to(const Machine& machine, const PciDevice& device) {
  ByPath path{device.address, {}, false};
  const PciDevice* here = &device;
  while (here->parent) {
    path.hops.insert(path.hops.begin(), Hop{here->address.device, here->address.function});
    // A well-formed tree gets nearer to its root bus with each step; more steps than devices is a circle.
    if (path.hops.size() > machine.devices->size()) return std::nullopt;
    // A virtual function may lie on a bus that no path leads to.
    if (bus_below(machine, *here->parent)->bus != here->address.bus) return std::nullopt;
    here = find_device(machine, *here->parent);
    if (here == nullptr) return std::nullopt;
    path.root = here->address;
  }
  if (path.hops.empty() || !is_missing(here->parent.error())) return std::nullopt;
  return path;
}

std::string device_path(const PciAddress& address, std::string_view attribute) {
  std::string path{pci_devices_path};
  path += '/';
  path += to_string(address);
  if (!attribute.empty()) {
    path += '/';
    path += attribute;
  }
  return path;
}

namespace {

std::string node_path(unsigned node) { return std::string{numa_nodes_path} + "/node" + std::to_string(node); }

}  // namespace

std::string meminfo_path(std::optional<unsigned> node) { return (node ? node_path(*node) : "/proc") + "/meminfo"; }

std::string pool_path(std::uint64_t page_size_kib, std::optional<unsigned> node) {
  std::string path = node ? node_path(*node) : "/sys/kernel/mm";
  path += "/hugepages/hugepages-" + std::to_string(page_size_kib) + "kB/nr_hugepages";
  return path;
}

}  // namespace binder
