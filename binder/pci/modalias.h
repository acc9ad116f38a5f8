// SPDX-License-Identifier: GPL-2.0-or-later
// What a PCI device says of itself, in one line: `pci:v000010DEd00001401sv00001462sd00003201bc03sc00i00`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "binder/pci/selector.h"

namespace binder {

struct PciIdentity {
  DeviceId id;                   ///< with its subsystem
  std::uint32_t class_code = 0;  ///< 24 bits

  bool operator==(const PciIdentity&) const = default;
};

/// Reads a `modalias` as modalias_show of drivers/pci/pci-sysfs.c writes it. Unset for anything else.
[[nodiscard]] std::optional<PciIdentity> parse_modalias(std::string_view text);

/// As the kernel writes it; a device without a subsystem has 0 there.
[[nodiscard]] std::string modalias_of(const PciIdentity& identity);

}  // namespace binder
