// SPDX-License-Identifier: GPL-2.0-or-later
// /proc/iomem: who has claimed which physical addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/framebuffer.h"

namespace binder {

/// A line, and where it lies: `    c0000000-c02fffff : efifb` is below `  c0000000-cfffffff : 0000:01:00.0`.
struct ClaimedMemory {
  MemoryRange range;  ///< 0 to 0 for everybody but root
  std::string name;
  std::optional<PciAddress> function;  ///< the nearest PCI function above it, as far as depth or addresses tell
};

struct Iomem {
  std::vector<ClaimedMemory> lines;
  bool shows_addresses = false;
};

/// Lines that are none of iomem's are passed over.
[[nodiscard]] Iomem parse_iomem(std::string_view text);

}  // namespace binder
