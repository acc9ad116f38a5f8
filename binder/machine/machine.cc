// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/machine.h"

#include <algorithm>

namespace binder {

namespace {

// include/linux/pci_ids.h
constexpr std::uint16_t class_bridge_host = 0x0600;
constexpr std::uint16_t class_bridge_pci = 0x0604;
constexpr std::uint16_t class_bridge_pci_semi_transparent = 0x0609;
constexpr std::uint16_t class_system_iommu = 0x0806;
constexpr std::uint16_t class_serial_fibre_channel = 0x0c04;
constexpr std::uint16_t base_class_storage = 0x01;
constexpr std::uint16_t base_class_network = 0x02;

}  // namespace

std::uint16_t device_class(std::uint32_t class_code) { return static_cast<std::uint16_t>(class_code >> 8); }

bool is_fabric(std::uint32_t class_code) {
  const std::uint16_t code = device_class(class_code);
  return code == class_bridge_host || code == class_bridge_pci || code == class_bridge_pci_semi_transparent ||
         code == class_system_iommu;
}

bool is_storage_or_network(std::uint32_t class_code) {
  const auto base_class = static_cast<std::uint16_t>(class_code >> 16);
  return base_class == base_class_storage || base_class == base_class_network ||
         device_class(class_code) == class_serial_fibre_channel;
}

const PciDevice* find_device(const Machine& machine, const PciAddress& address) {
  if (!machine.devices) return nullptr;
  const auto found = std::ranges::lower_bound(*machine.devices, address, {}, &PciDevice::address);
  return found != machine.devices->end() && found->address == address ? &*found : nullptr;
}

std::optional<ByPath> path_to(const Machine& machine, const PciDevice& device) {
  ByPath path{device.address, {}, false};
  const PciDevice* here = &device;
  while (here->parent) {
    path.hops.insert(path.hops.begin(), Hop{here->address.device, here->address.function});
    // A well-formed tree gets nearer to its root bus with each step; more steps than devices is a circle.
    if (path.hops.size() > machine.devices->size()) return std::nullopt;
    here = find_device(machine, *here->parent);
    if (here == nullptr) return std::nullopt;
    path.root = here->address;
  }
  if (path.hops.empty()) return std::nullopt;
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

std::string pool_path(std::uint64_t page_size_kib, std::optional<unsigned> node) {
  std::string path = node ? "/sys/devices/system/node/node" + std::to_string(*node) : std::string{"/sys/kernel/mm"};
  path += "/hugepages/hugepages-" + std::to_string(page_size_kib) + "kB/nr_hugepages";
  return path;
}

}  // namespace binder
