// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/verdict/notes.h"

#include <algorithm>
#include <array>
#include <optional>

#include "binder/plan/verdict/obstacles.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

// include/linux/pci_ids.h
constexpr std::uint16_t class_multimedia_hd_audio = 0x0403;
constexpr std::uint16_t class_serial_usb = 0x0c03;
constexpr std::uint16_t class_serial_other = 0x0c80;
constexpr std::uint16_t class_serial_ipmi = 0x0c07;
constexpr std::uint16_t vendor_intel = 0x8086;

using Note = std::optional<std::string>;
using Devices = std::vector<const PciDevice*>;

/// `0000:02:00.0, 0000:02:00.1 and 3 more`.
std::string names_of(const Devices& devices) {
  constexpr std::size_t most = 4;
  std::vector<std::string> names;
  for (const PciDevice* device : devices) {
    if (names.size() == most && devices.size() > most + 1) {
      names.push_back(std::to_string(devices.size() - most) + " more");
      break;
    }
    names.push_back(to_string(device->address));
  }
  return join(names, commas_and);
}

bool is_in_other_group(const PciDevice& device, const PciDevice& other) {
  return device.iommu_group && other.iommu_group && *device.iommu_group != *other.iommu_group;
}

/// What the maker of a graphics card puts on it beside the display: sound, USB, and the control of a USB-C port.
bool is_part_of_graphics_card(const PciDevice& device) {
  const std::uint16_t code = class_of(device);
  return (device.class_code && is_display(*device.class_code)) || code == class_multimedia_hd_audio ||
         code == class_serial_usb || code == class_serial_other;
}

/// Functions of the same graphics card. In a processor with graphics the same slot holds parts of other makers' IDs.
Devices graphics_card_of(const Scene& scene, const PciDevice& device) {
  if (!device.id || !is_below_bridge(scene, device) || !is_part_of_graphics_card(device)) return {};
  Devices card = slot_mates_of(scene, device);
  std::erase_if(card, [&](const PciDevice* mate) {
    return !mate->id || mate->id->vendor != device.id->vendor || !is_part_of_graphics_card(*mate);
  });
  Devices whole = card;
  whole.push_back(&device);
  const bool has_display = std::ranges::any_of(
      whole, [](const PciDevice* part) { return part->class_code && is_display(*part->class_code); });
  return has_display ? card : Devices{};
}

/// A card with a bridge between its functions and the slot: each has a group of its own.
Devices split_off_parts(const Scene& scene, const PciDevice& device) {
  Devices parts = graphics_card_of(scene, device);
  std::erase_if(parts, [&](const PciDevice* part) { return !is_in_other_group(device, *part); });
  return parts;
}

Note note_split_card(const Scene& scene, const PciDevice& device) {
  const Devices parts = split_off_parts(scene, device);
  if (parts.empty()) return std::nullopt;
  return "the same card is in another group too: hand " + names_of(parts) + " over with it";
}

const std::vector<std::string>* reset_methods_of(const Scene& scene, const PciDevice& device) {
  const HostDevice* known = find_host_device(scene.host, device.address);
  return known != nullptr && known->reset_methods ? &*known->reset_methods : nullptr;
}

Devices neighbours_on_bus(const Scene& scene, const PciDevice& device) {
  Devices neighbours;
  for (const PciDevice& other : *scene.machine.devices) {
    if (other.address == device.address || !is_same_bus(other.address, device.address)) continue;
    if (is_endpoint(other)) neighbours.push_back(&other);
  }
  return neighbours;
}

/// Without a reset of its own a device is reset with its bus, by vfio only where all devices on it belong to the same
/// user (VFIO_DEVICE_PCI_HOT_RESET). It is no reason against it: vfio_pci_core_enable opens it all the same, in the
/// state that its last user has left.
Note note_reset(const Scene& scene, const PciDevice& device) {
  const auto* methods = reset_methods_of(scene, device);
  if (methods == nullptr || !methods->empty()) return std::nullopt;
  if (!is_below_bridge(scene, device)) {
    return "the kernel has no way to reset it: what one user leaves in it the next one finds";
  }
  const Devices neighbours = neighbours_on_bus(scene, device);
  Devices others = neighbours;
  std::erase_if(others, [&](const PciDevice* other) { return !is_in_other_group(device, *other); });
  if (!others.empty()) {
    return "it can be reset only together with " + names_of(others) +
           " of another group, by the bus: hand them over "
           "with it, or it may work only once";
  }
  if (!neighbours.empty()) return std::nullopt;
  return "the kernel has no way to reset it: what one user leaves in it the next one finds";
}

/// The patch exists in no kernel of kernel.org. It tells nothing of what the hardware keeps apart.
Note note_acs_override(const Scene& scene, const PciDevice& device) {
  const auto& line = scene.host.command_line;
  if (!line || line->find("pcie_acs_override=") == std::string::npos || !device.iommu_group) return std::nullopt;
  return "ACS override: pcie_acs_override= makes groups smaller, and nothing enforces that they are apart";
}

Note note_twins(const Scene& scene, const PciDevice& device) {
  if (!device.id || is_virtual_function(device)) return std::nullopt;
  const auto found = scene.of_id.find(*device.id);
  if (found == scene.of_id.end()) return std::nullopt;
  Devices twins = found->second;
  std::erase(twins, &device);
  if (twins.empty()) return std::nullopt;
  // Of storage and network controllers the binder takes no address that a bridge can move.
  const bool needs_path = is_storage_or_network(device.class_code.value_or(0)) && is_below_bridge(scene, device);
  return std::string{twins.size() == 1 ? "identical twin: " : "identical twins: "} + names_of(twins) +
         "; an ID cannot tell them apart, so name it by its " + (needs_path ? "path" : "address or path");
}

/// One group holds both.
Note note_vmd(const Scene& /*scene*/, const PciDevice& device) {
  if (!is_below_vmd(device)) return std::nullopt;
  return "behind a VMD controller, whose driver shows it: hand over the controller, and it goes with that";
}

Note note_virtual_function(const Scene& /*scene*/, const PciDevice& device) {
  if (!is_virtual_function(device)) return std::nullopt;
  return "a virtual function of " + to_string(*device.physical_function) +
         ", which makes it: it is handed over when that has its driver";
}

Note note_physical_function(const Scene& scene, const PciDevice& device) {
  Devices functions;
  for (const PciDevice& other : *scene.machine.devices) {
    if (other.physical_function == device.address) functions.push_back(&other);
  }
  if (functions.empty()) return std::nullopt;
  return "its virtual functions go away with it: " + names_of(functions);
}

Note note_management_function(const Scene& scene, const PciDevice& device) {
  if (is_management(scene, device)) return std::nullopt;
  Devices parts = slot_mates_of(scene, device);
  parts.push_back(&device);
  std::erase_if(parts, [](const PciDevice* part) { return class_of(*part) != class_serial_ipmi; });
  if (parts.empty()) return std::nullopt;
  return parts.front()->address == device.address ? "the card's remote management (IPMI)"
                                                  : "the card has remote management (IPMI) in " + names_of(parts);
}

Note note_boot_display(const Scene& /*scene*/, const PciDevice& device) {
  if (!device.boot_vga) return std::nullopt;
  return "the firmware's display: what is shown while the machine starts, and its consoles, are on it";
}

Note note_override(const Scene& /*scene*/, const PciDevice& device) {
  if (!device.driver_override || device.driver_override->empty()) return std::nullopt;
  return "driver_override is " + quoted(*device.driver_override) + ": no other driver takes it";
}

/// vfio_pci_dev_in_denylist in drivers/vfio/pci/vfio_pci.c: its probe fails with EINVAL. Of these the last two since
/// 6.9 and in stable kernels.
Note note_denylist(const Scene& /*scene*/, const PciDevice& device) {
  constexpr std::array<std::uint16_t, 8> denied{0x0435, 0x0443, 0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0b25, 0x0cfe};
  if (!device.id || device.id->vendor != vendor_intel) return std::nullopt;
  if (std::ranges::find(denied, device.id->device) == denied.end()) return std::nullopt;
  return "vfio-pci refuses it, because its users can harm the host, unless loaded with disable_denylist=1";
}

Note note_reserved(const Scene& scene, const PciDevice& device) {
  const HostGroup* group = device.iommu_group ? find_host_group(scene.host, *device.iommu_group) : nullptr;
  if (group == nullptr || group->reserved || group->reserved.error() == not_looked_at()) return std::nullopt;
  if (is_missing(group->reserved.error())) return std::nullopt;
  return "what memory the firmware keeps for it is not known: " + describe(group->reserved.error());
}

constexpr std::array<Note (*)(const Scene&, const PciDevice&), 12> note_functions{
    note_split_card,
    note_reset,
    note_acs_override,
    note_twins,
    note_vmd,
    note_virtual_function,
    note_physical_function,
    note_management_function,
    note_boot_display,
    note_override,
    note_denylist,
    note_reserved,
};

}  // namespace

std::vector<std::string> notes_on(const Scene& scene, const PciDevice& device) {
  std::vector<std::string> notes;
  if (!is_endpoint(device)) return notes;
  for (const auto note_of : note_functions) {
    if (Note note = note_of(scene, device)) notes.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace binder
