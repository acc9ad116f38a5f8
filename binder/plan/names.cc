// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/names.h"

#include <algorithm>

#include "binder/text/size_name.h"

namespace binder {

std::string module_of(std::string_view driver) {
  std::string module{driver};
  std::ranges::replace(module, '-', '_');
  return module;
}

std::string name_device(const PciAddress& address, const std::optional<DeviceId>& id,
                        const std::optional<unsigned>& iommu_group) {
  std::string name = to_string(address);
  if (id) name += " [" + to_string(DeviceId{id->vendor, id->device, {}}) + "]";
  if (iommu_group) name += " group " + std::to_string(*iommu_group);
  return name;
}

std::string memory_name(std::uint64_t kib) {
  constexpr std::uint64_t kib_per_mib = 1024;
  constexpr std::uint64_t kib_per_gib = kib_per_mib * 1024;
  constexpr std::uint64_t many_gib = 10;  // what is lost by rounding is less than a tenth
  if (kib >= many_gib * kib_per_gib) return std::to_string(kib / kib_per_gib) + "G";
  return std::to_string(kib / kib_per_mib) + "M";
}

std::string pool_name(std::uint64_t page_size_kib, std::optional<unsigned> node) {
  return size_name(page_size_kib) + (node ? "@" + std::to_string(*node) : "");
}

}  // namespace binder
