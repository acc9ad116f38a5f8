// SPDX-License-Identifier: GPL-2.0-or-later
// Which device is below which, of those that a listing shows and the bridges above them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "binder/ctl/listing.h"

namespace binder::ctl {

struct Topology {
  std::map<std::string, std::vector<const PciDevice*>> roots;  ///< by root bus: `0000:00`
  std::map<PciAddress, std::vector<const PciDevice*>> below;   ///< of each bridge, by address
  std::map<PciAddress, const ListedDevice*> listed;            ///< those that were asked for
};

[[nodiscard]] Topology topology_of(const Listing& listing);

}  // namespace binder::ctl
