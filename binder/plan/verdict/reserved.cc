// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/verdict/reserved.h"

#include <algorithm>

#include "binder/text/text.h"

namespace binder {

namespace {

/// True from 6.12 on: the core of the kernel refuses, whatever IOMMU it is (__iommu_device_set_domain). Before, it was
/// the Intel driver alone (intel_iommu_attach_device); of the versions between 6.1 and 6.12 that is not known for sure,
/// and a group that is called free and is not costs more than the other way round.
bool every_vendor_refuses(const Reading<std::string>& release) {
  if (!release) return true;
  const auto parts = split(*release, ".-", 3);
  const auto major = decimal_number(parts.front().text);
  const auto minor = parts.size() > 1 ? decimal_number(parts[1].text) : std::nullopt;
  if (!major || !minor) return true;
  return *major > 6 || (*major == 6 && *minor > 1);
}

bool is_intel(const Host& host) {
  if (host.iommu.units && !host.iommu.units->empty()) return host.iommu.units->front().starts_with("dmar");
  return !host.cpu_vendor || *host.cpu_vendor == "GenuineIntel";
}

std::string hexadecimal(std::uint64_t number) {
  constexpr unsigned half = 32;
  const auto high = static_cast<std::uint32_t>(number >> half);
  const auto low = static_cast<std::uint32_t>(number);
  return "0x" + (high == 0 ? hex_text(low, 1) : hex_text(high, 1) + hex_text(low, 8));
}

}  // namespace

std::optional<std::string> object_to_reserved_region(const Scene& scene, const PciDevice& device) {
  const HostGroup* group = device.iommu_group ? find_host_group(scene.host, *device.iommu_group) : nullptr;
  if (group == nullptr || !group->reserved) return std::nullopt;
  // What the kernel may give away all the same, USB controllers and displays on Intel, is `direct-relaxable` here.
  const auto region = std::ranges::find(*group->reserved, "direct", &ReservedRegion::type);
  if (region == group->reserved->end()) return std::nullopt;
  if (!every_vendor_refuses(scene.host.kernel_release) && !is_intel(scene.host)) return std::nullopt;
  return "the firmware wants its group to reach the memory from " + hexadecimal(region->range.begin) + " to " +
         hexadecimal(region->range.end) + ", so the kernel gives it to no virtual machine";
}

}  // namespace binder
