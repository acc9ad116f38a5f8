// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of the firmware (the ACPI and AMD-Vi specifications), as /sys/firmware/acpi/tables has their bytes. Whatever
// the bytes are: nothing is read beyond them, and each entry is passed once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/host.h"
#include "binder/pci/pci_address.h"
#include "binder/text/result.h"

namespace binder {

/// What a table says, up to its end or up to what is wrong with it.
template <class Value>
struct TableContent {
  Value value;
  std::string fault;  ///< in words, for after "cannot make sense of …: "; empty: it was read to its end
};

/// An I/O APIC of an IVRS table, and the PCI function that its interrupts seem to come from.
struct IvrsIoApic {
  unsigned id = 0;
  PciAddress source;

  bool operator==(const IvrsIoApic&) const = default;
};

/// The I/O APICs of a MADT (the file is named APIC); `in_ivrs` stays unset.
[[nodiscard]] TableContent<std::vector<IoApic>> parse_madt(std::string_view bytes);

/// The I/O APICs of an IVRS table that the kernel goes by: those of the one type of block that it chooses
/// (get_highest_supported_ivhd_type of drivers/iommu/amd/init.c).
[[nodiscard]] TableContent<std::vector<IvrsIoApic>> parse_ivrs(std::string_view bytes);

/// The flags of a DMAR table: bit 0 interrupt remapping, 1 no x2APIC, 2 the firmware asks for DMA remapping.
[[nodiscard]] TableContent<std::uint8_t> parse_dmar_flags(std::string_view bytes);

}  // namespace binder
