// SPDX-License-Identifier: GPL-2.0-or-later
// The address of a PCI function, as the kernel writes it.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "binder/text/problem.h"

namespace binder {

/// domain:bus:device.function (BDF). The domain has up to 32 bits: Intel VMD numbers its domains from 10000 up
/// (drivers/pci/controller/vmd.c).
struct PciAddress {
  std::uint32_t domain = 0;
  std::uint8_t bus = 0;
  std::uint8_t device = 0;    ///< 0 to 0x1f
  std::uint8_t function = 0;  ///< 0 to 7

  auto operator<=>(const PciAddress&) const = default;
};

/// Whether both are on the same bus.
[[nodiscard]] constexpr bool is_same_bus(const PciAddress& a, const PciAddress& b) {
  return a.domain == b.domain && a.bus == b.bus;
}

/// Whether both are functions of one device.
[[nodiscard]] constexpr bool is_same_slot(const PciAddress& a, const PciAddress& b) {
  return is_same_bus(a, b) && a.device == b.device;
}

/// As sysfs names the directory: `%04x:%02x:%02x.%x`.
[[nodiscard]] std::string to_string(const PciAddress& address);

/// Reads `0000:02:00.0` and `02:00.0` (domain 0000), upper or lower case.
/// The fault points at the part that is wrong and says which address was probably meant, where that can be told.
[[nodiscard]] std::expected<PciAddress, TextFault> parse_pci_address(std::string_view text);

}  // namespace binder
