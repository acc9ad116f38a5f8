// SPDX-License-Identifier: GPL-2.0-or-later
// The framebuffer that the firmware has set up, and the memory that it lies in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "binder/pci/pci_address.h"
#include "binder/text/result.h"

namespace binder {

/// Physical addresses; `end` is the last one that belongs to it, as sysfs and /proc/iomem have it.
struct MemoryRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool operator==(const MemoryRange&) const = default;
};

/// `c0000000-c02fffff`, as /proc/iomem writes it.
[[nodiscard]] std::string to_string(const MemoryRange& range);

/// A framebuffer that the firmware has set up (a platform device: `efi-framebuffer.0`, `simple-framebuffer.0`, …).
struct Framebuffer {
  std::string name;
  Reading<std::string> driver{std::unexpected(not_looked_at())};  ///< missing: none holds it
  Reading<MemoryRange> memory{std::unexpected(not_looked_at())};
  Reading<PciAddress> device{std::unexpected(not_looked_at())};  ///< in whose memory it lies; missing: in none

  bool operator==(const Framebuffer&) const = default;
};

/// What stands before the number in the name of such a device is the name of its driver (drivers/firmware/sysfb.c, and
/// the platform drivers efifb, vesafb, simplefb, simpledrm).
[[nodiscard]] std::string_view framebuffer_driver(std::string_view name);

/// "/sys/bus/platform/devices/NAME/ATTRIBUTE", without the slash for an empty attribute.
[[nodiscard]] std::string framebuffer_path(std::string_view name, std::string_view attribute);

/// The name of what the kernel itself claims for a `simple-framebuffer` (drivers/firmware/sysfb_simplefb.c): it belongs
/// to the device, and stays when its driver goes.
inline constexpr std::string_view claimed_by_kernel = "BOOTFB";

inline constexpr std::string_view platform_devices_path = "/sys/bus/platform/devices";
inline constexpr std::string_view platform_drivers_path = "/sys/bus/platform/drivers";
inline constexpr std::string_view iomem_path = "/proc/iomem";

}  // namespace binder
