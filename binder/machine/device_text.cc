// SPDX-License-Identifier: GPL-2.0-or-later
// Lines about one device.
#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "binder/machine/text_kinds.h"

namespace binder::machine_text {

namespace {

struct DescribedDevice {
  PciDevice pci;
  HostDevice host;
};

using Device = DescribedDevice;

constexpr std::array<Key<Device>, 15> device_keys = {{
    {"below", [](const Word& value, Device& device) { value.read_as(parse_pci_address, device.pci.parent); }},
    {"id", [](const Word& value, Device& device) { value.read_as(parse_found_id, device.pci.id); }},
    {"class", [](const Word& value, Device& device) { value.read_as(parse_class, device.pci.class_code); }},
    {"group", [](const Word& value, Device& device) { value.read_as(parse_number<unsigned>, device.pci.iommu_group); }},
    {"driver", [](const Word& value, Device& device) { value.read_as(parse_name, device.pci.driver); }},
    {"override", [](const Word& value, Device& device) { value.read_as(parse_name, device.pci.driver_override); }},
    {"boot-vga", [](const Word& value, Device& device) { value.read_as(parse_choice<ones>, device.pci.boot_vga); }},
    {"virtual-of",
     [](const Word& value, Device& device) { value.read_as(parse_pci_address, device.pci.physical_function); }},
    {"ari", [](const Word& value, Device& device) { value.read_as(parse_choice<ones>, device.pci.ari); }},
    {"secondary-bus",
     [](const Word& value, Device& device) { value.read_as(parse_number<std::uint8_t>, device.pci.secondary_bus); }},
    {"reset", [](const Word& value, Device& device) { value.read_list(parse_name, device.host.reset_methods); }},
    {"numa", [](const Word& value, Device& device) { value.read_as(parse_numa_node, device.host.numa_node); }},
    {"iommu", [](const Word& value, Device& device) { value.read_as(parse_name, device.host.iommu); }},
    {"memory", [](const Word& value, Device& device) { value.read_list(parse_range, device.host.memory); }},
    {"d3cold",
     [](const Word& value, Device& device) { value.read_as(parse_choice<ones>, device.host.d3cold_allowed); }},
}};

DescribedDevice nothing_is_said_of(const PciAddress& address) {
  const auto none = [] { return std::unexpected(there_is_none()); };
  const auto unknown = [] { return std::unexpected(not_looked_at()); };
  DescribedDevice device{{address, none(), unknown(), unknown(), none(), std::string{}, none()}, {}};
  device.host.address = address;
  return device;
}

void read_device(Line& line, ParsedMachine& parsed) {
  PciAddress address;
  const Word name = *line.next();
  if (!name.read_as(parse_pci_address, address)) return;
  if (described_device(parsed.host, address) != nullptr) {
    name.complain(to_string(address) + " is described already", "leave one of the two lines out");
    return;
  }
  DescribedDevice device = nothing_is_said_of(address);
  read_settings(line, device_keys, device);
  parsed.machine.devices.push_back(std::move(device.pci));
  parsed.host.devices.push_back(std::move(device.host));
}

/// The device that a line begins with, or nullptr.
HostDevice* read_subject(Line& line, ParsedMachine& parsed) {
  PciAddress address;
  const Word name = *line.next();
  if (!name.read_as(parse_pci_address, address)) return nullptr;
  HostDevice* device = described_device(parsed.host, address);
  if (device == nullptr) {
    name.complain("no line above describes the device " + to_string(address), "write its device line first");
  }
  return device;
}

/// The next word, or a complaint about the line.
std::optional<Word> needed(Line& line, std::string_view what) {
  auto word = line.next();
  if (!word) line.tail().complain("the line ends too early", "write " + std::string{what});
  return word;
}

void read_connector(Line& line, ParsedMachine& parsed) {
  HostDevice* device = read_subject(line, parsed);
  if (device == nullptr) return;
  Connector connector;
  const auto name = needed(line, "the name of the output, such as HDMI-A-1");
  const auto state = name ? needed(line, "connected, disconnected or ?") : std::nullopt;
  if (!state || !state->read_as(parse_choice<connected_words>, connector.is_connected)) return;
  name->read_as(parse_name, connector.name);
  line.refuse_more();
  device->connectors.push_back(std::move(connector));
}

void read_use(Line& line, ParsedMachine& parsed) {
  HostDevice* device = read_subject(line, parsed);
  if (device == nullptr) return;
  Use use;
  const auto kind = needed(line, "what kind of use it is");
  if (!kind || !kind->read_as(parse_choice<use_words>, use.kind)) return;
  line.tail().read_as(parse_tail, use.what);
  device->uses.seen.push_back(std::move(use));
}

void read_unseen(Line& line, ParsedMachine& parsed) {
  HostDevice* device = read_subject(line, parsed);
  if (device == nullptr) return;
  SystemError error;
  line.tail().read_as(parse_failure, error);
  device->uses.unseen.push_back(std::move(error));
}

constexpr std::array<Kind, 4> kinds = {{
    {"device", read_device, "device 0000:01:00.0 id=10de:1401 class=030000 group=15 driver=nouveau"},
    {"connector", read_connector, "connector 0000:01:00.0 HDMI-A-1 connected"},
    {"use", read_use, "use 0000:01:00.0 network enp3s0: up, default route"},
    {"unseen", read_unseen, "unseen 0000:01:00.0 read /proc/1234/fd: Permission denied"},
}};

}  // namespace

HostDevice* described_device(Host& host, const PciAddress& address) {
  const auto found = std::ranges::find(host.devices, address, &HostDevice::address);
  return found == host.devices.end() ? nullptr : &*found;
}

std::span<const Kind> device_kinds() { return kinds; }

}  // namespace binder::machine_text
