// SPDX-License-Identifier: GPL-2.0-or-later
// Which modules say of themselves that they are VFIO drivers for a device.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// Stands before the modalias of a device, without its own `pci:`.
inline constexpr std::string_view vfio_alias_prefix = "vfio_pci:";

/// A line of modules.alias whose pattern begins with `vfio_pci:`: the module is a VFIO driver for the devices whose
/// modalias the rest of it matches (PCI_DRIVER_OVERRIDE_DEVICE_VFIO, include/linux/pci.h, since Linux 5.16).
struct VfioAlias {
  std::string module;
  std::string pattern;  ///< `vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*`

  bool operator==(const VfioAlias&) const = default;
};

/// Picks those lines from the text of a modules.alias (depmod(8)): `alias PATTERN MODULE`.
[[nodiscard]] std::vector<VfioAlias> parse_vfio_aliases(std::string_view modules_alias);

}  // namespace binder
