// SPDX-License-Identifier: GPL-2.0-or-later
// Why a text is not a PCI address, and which address was probably meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "binder/pci/pci_address.h"

namespace binder {

inline constexpr std::uint32_t highest_device = 0x1f;
inline constexpr std::uint32_t highest_function = 7;

/// The advice where nothing better can be said.
inline constexpr std::string_view address_advice = "write an address as \"lspci -D\" shows it, such as 0000:02:00.0";

/// `parse_pci_address` without the diagnosis.
[[nodiscard]] std::optional<PciAddress> exact_pci_address(std::string_view text);

/// For a text that is not an exact address. Knows what people write instead: fields without their zeros, wrong
/// separators, `0x`, a letter O for a zero, no function, and the spellings of sysfs, libvirt, udev and lshw.
[[nodiscard]] TextFault diagnose_pci_address(std::string_view text);

}  // namespace binder
