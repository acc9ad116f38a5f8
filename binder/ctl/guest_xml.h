// SPDX-License-Identifier: GPL-2.0-or-later
// What a guest with devices of its own needs, in the words of libvirt.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "binder/ctl/xml.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder::ctl {

/// Where a function is in the guest. Its slot is 0: that of a PCI Express port of its own.
struct GuestPlace {
  unsigned bus = 0;
  unsigned function = 0;
};

struct GuestDevice {
  const PciDevice* device = nullptr;
  std::optional<GuestPlace> place;  ///< unset: libvirt chooses one
  bool begins_card = false;         ///< the first of several functions of a card
};

/// The functions of a card get one slot, as drivers expect it, on a bus of its own from `first_bus` on; what has one
/// function only goes where libvirt wants it. `devices` are sorted.
[[nodiscard]] std::vector<GuestDevice> place_devices(const std::vector<const PciDevice*>& devices, unsigned first_bus);

enum class Hypervisor { shown, hidden };

/// `<memoryBacking>`, and `<numatune>` where the pages are of one node; or a comment why not.
[[nodiscard]] std::vector<XmlNode> memory_elements(const std::vector<PoolTarget>& pools);

/// `<features>`; nothing without a display among the devices.
[[nodiscard]] std::vector<XmlNode> feature_elements(const std::vector<GuestDevice>& devices, Hypervisor hypervisor);

/// `<devices>` with a `<hostdev>` for each.
[[nodiscard]] std::vector<XmlNode> device_elements(const std::vector<GuestDevice>& devices);

}  // namespace binder::ctl
