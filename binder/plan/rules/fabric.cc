// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's own parts stay with the machine.
#include <algorithm>
#include <array>

#include "binder/plan/rules/rules.h"

namespace binder {

namespace {

/// include/linux/pci_ids.h: what a slot of the chipset holds beside the device that somebody wants (0000:00:1f.* has
/// the ISA bridge, the flash memory and the SMBus beside the sound). By its own address it can be had.
constexpr std::uint16_t class_bridge_isa = 0x0601;
constexpr std::uint16_t class_bridge_eisa = 0x0602;
constexpr std::uint16_t class_bridge_mc = 0x0603;
constexpr std::array<std::uint16_t, 7> parts_of_chipset{
    0x0680,  // other bridges, the power management controller among them
    0x0500,  // memory controllers
    0x0580,
    0x0780,  // communication with the management engine
    0x0880,  // other system peripherals
    0x0c05,  // SMBus
    0x0c80,  // serial buses, the one of the flash memory among them
};

bool is_part_of_chipset(const PciDevice& device) {
  const std::uint16_t code = device_class(*device.class_code);
  if (code == class_bridge_isa || code == class_bridge_eisa || code == class_bridge_mc) return true;
  // Below a bridge these are functions of a card: the USB-C port of a graphics card is a 0c80.
  return !device.parent && std::ranges::find(parts_of_chipset, code) != parts_of_chipset.end();
}

}  // namespace

std::optional<Objection> object_to_fabric(const Candidate& candidate) {
  const PciDevice& device = candidate.device;
  if (is_fabric(*device.class_code)) {
    return Objection{"it is a bridge or an IOMMU, which the machine itself needs", {}};
  }
  if (!names_every_function(candidate.selector) || !is_part_of_chipset(device)) return std::nullopt;
  return Objection{"it is a part of the chipset, which nothing but its own address takes",
                   "list the functions that you mean by their addresses"};
}

}  // namespace binder
