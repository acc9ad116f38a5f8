// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/guest_xml.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "binder/plan/names.h"
#include "binder/text/size_name.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

std::string hex(std::uint32_t number, std::size_t width) { return "0x" + hex_text(number, width); }

bool is_display_device(const PciDevice& device) { return device.class_code && is_display(*device.class_code); }

/// Virtual functions that look like functions of one slot are devices of their own.
bool are_one_card(const PciDevice& a, const PciDevice& b) {
  const auto slot = [](const PciDevice& device) {
    return std::tuple{device.address.domain, device.address.bus, device.address.device};
  };
  return slot(a) == slot(b) && !a.physical_function && !b.physical_function;
}

XmlNode address(std::uint32_t domain, unsigned bus, unsigned slot, unsigned function) {
  return {"address",
          {{"domain", hex(domain, 4)}, {"bus", hex(bus, 2)}, {"slot", hex(slot, 2)}, {"function", hex(function, 1)}},
          {},
          {}};
}

std::string name_of(const PciDevice& device) {
  return name_device(device.address, device.id ? std::optional{*device.id} : std::nullopt,
                     device.iommu_group ? std::optional{*device.iommu_group} : std::nullopt);
}

XmlNode hostdev(const GuestDevice& guest) {
  const PciAddress& host = guest.device->address;
  XmlNode node{"hostdev", {{"mode", "subsystem"}, {"type", "pci"}, {"managed", "no"}}, {}, {}};
  node.children.push_back(xml_comment(name_of(*guest.device)));
  node.children.push_back({"source", {}, {}, {address(host.domain, host.bus, host.device, host.function)}});
  if (guest.device->boot_vga) {
    node.children.push_back(
        xml_comment("The firmware of the host has set this card up. If the guest stays dark, give it a copy of the "
                    "card's ROM: <rom file='/path/to/rom'/>."));
  }
  if (!guest.place) return node;
  XmlNode place = address(0, guest.place->bus, 0, guest.place->function);
  place.attributes.insert(place.attributes.begin(), {"type", "pci"});
  if (guest.begins_card) place.attributes.emplace_back("multifunction", "on");
  node.children.push_back(std::move(place));
  return node;
}

XmlNode page(std::uint64_t size_kib) {
  const std::string size = size_name(size_kib);
  return {"page", {{"size", size.substr(0, size.size() - 1)}, {"unit", size.substr(size.size() - 1) + "iB"}}, {}, {}};
}

}  // namespace

std::vector<GuestDevice> place_devices(const std::vector<const PciDevice*>& devices, unsigned first_bus) {
  std::vector<GuestDevice> guests;
  unsigned bus = first_bus;
  for (std::size_t begin = 0; begin < devices.size();) {
    std::size_t end = begin + 1;
    while (end < devices.size() && are_one_card(*devices[begin], *devices[end])) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      GuestDevice& guest = guests.emplace_back(devices[i], std::nullopt, false);
      if (end - begin == 1) continue;
      guest.place = GuestPlace{bus, static_cast<unsigned>(i - begin)};
      guest.begins_card = i == begin;
    }
    if (end - begin > 1) ++bus;
    begin = end;
  }
  return guests;
}

std::vector<XmlNode> memory_elements(const std::vector<PoolTarget>& pools) {
  const auto size_of = [](const PoolTarget& pool) { return pool.pages * pool.page_size_kib; };
  const auto largest = std::ranges::max_element(pools, {}, size_of);
  if (largest == pools.end() || largest->pages == 0) {
    return {xml_comment("No HUGEPAGES are configured: the memory of the guest is of ordinary pages.")};
  }
  std::vector<XmlNode> nodes;
  nodes.push_back(xml_comment("HUGEPAGES of the config reserves " + std::to_string(largest->pages) + " pages of " +
                              pool_name(largest->page_size_kib, largest->node) +
                              ": the guest can have <memory unit='MiB'>" + std::to_string(size_of(*largest) / 1024) +
                              "</memory> of them."));
  if (pools.size() > 1)
    nodes.push_back(xml_comment("The largest of the pools that are configured; a guest has one page size."));
  nodes.push_back({"memoryBacking", {}, {}, {{"hugepages", {}, {}, {page(largest->page_size_kib)}}}});
  if (largest->node) {
    nodes.push_back(xml_comment("The pages are on this node. vfioctl cpus writes the same element: keep one."));
    nodes.push_back(
        {"numatune", {}, {}, {{"memory", {{"mode", "strict"}, {"nodeset", std::to_string(*largest->node)}}, {}, {}}}});
  }
  return nodes;
}

std::vector<XmlNode> feature_elements(const std::vector<GuestDevice>& devices, Hypervisor hypervisor) {
  const bool has_display =
      std::ranges::any_of(devices, [](const GuestDevice& guest) { return is_display_device(*guest.device); });
  if (!has_display) return {};
  XmlNode features{"features", {}, {}, {}};
  features.children = {
      xml_comment("the guest finds the whole configuration space of a PCI Express card through ACPI"),
      {"acpi", {}, {}, {}},
      xml_comment("cards signal interrupts by messages, which only an APIC takes"),
      {"apic", {}, {}, {}},
  };
  if (hypervisor == Hypervisor::hidden) {
    features.children.push_back(xml_comment("for a driver that does not work where it sees a virtual machine"));
    features.children.push_back({"kvm", {}, {}, {{"hidden", {{"state", "on"}}, {}, {}}}});
    features.children.push_back(xml_comment("the same driver may look at the name of Hyper-V"));
    features.children.push_back(
        {"hyperv", {}, {}, {{"vendor_id", {{"state", "on"}, {"value", "vfio-binder"}}, {}, {}}}});
  }
  std::vector<XmlNode> nodes{xml_comment(
      "A graphics card wants a guest with PCI Express, <type machine='q35'>, and with UEFI, <os firmware='efi'>: "
      "the part of the card's ROM that older firmware runs also wants the VGA ports, which the host's card has.")};
  if (hypervisor == Hypervisor::shown) {
    nodes.push_back(xml_comment(
        "The guest may see that it is a virtual machine: NVIDIA's driver has not minded since version 465, nor do "
        "those "
        "of Linux. For a card whose driver in Windows stops with code 43 (reported of AMD's RX 9070) there is "
        "vfioctl libvirt with the option hide-hypervisor."));
  }
  nodes.push_back(std::move(features));
  return nodes;
}

std::vector<XmlNode> device_elements(const std::vector<GuestDevice>& devices) {
  if (devices.empty()) return {};
  XmlNode node{"devices", {}, {}, {}};
  node.children.push_back(xml_comment(
      "managed='no': vfio-binder holds these devices. With 'yes', libvirt from 10.0.0 on may give them to a "
      "driver of the host when the guest ends."));
  for (const GuestDevice& guest : devices) {
    if (guest.begins_card) node.children.push_back(xml_comment("the functions of one card, in one slot of the guest"));
    node.children.push_back(hostdev(guest));
  }
  return {node};
}

}  // namespace binder::ctl
