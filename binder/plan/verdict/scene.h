// SPDX-License-Identifier: GPL-2.0-or-later
// What verdicts and notes look at: the machine, sorted by what belongs together.
#pragma once

#include <map>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/host.h"
#include "binder/machine/machine.h"

namespace binder {

struct Scene {
  const Machine& machine;
  const Host& host;
  Config config;                                              ///< the defaults, and what the kernel command line tells
  std::map<unsigned, std::vector<const PciDevice*>> members;  ///< of each group: its endpoints, by address
  std::map<DeviceId, std::vector<const PciDevice*>> of_id;    ///< endpoints that are no virtual functions
  const PciDevice* without_readable_group = nullptr;          ///< an endpoint that may be in any group
  bool knows_bridges = false;  ///< it is known of at least one device what bridge it is below
};

[[nodiscard]] Scene scene_of(const Machine& machine, const Host& host, Headless headless = Headless::no);

/// Base class and sub-class; 0 where they could not be read.
[[nodiscard]] std::uint16_t class_of(const PciDevice& device);

/// The other endpoints of its group, by address.
[[nodiscard]] std::vector<const PciDevice*> companions_of(const Scene& scene, const PciDevice& device);

/// The other endpoints with its bus and device number, without virtual functions.
[[nodiscard]] std::vector<const PciDevice*> slot_mates_of(const Scene& scene, const PciDevice& device);

/// What sits on a bus below a bridge: a card. What the text of a machine does not tell is guessed by the bus number.
[[nodiscard]] bool is_below_bridge(const Scene& scene, const PciDevice& device);

/// What names this device for good: its path, else its address with a guard.
[[nodiscard]] Selector firmest_selector(const Machine& machine, const PciDevice& device);

}  // namespace binder
