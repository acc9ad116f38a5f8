// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/image_modules.h"

#include <algorithm>

#include "binder/plan/names.h"

namespace binder {

std::vector<std::string> image_modules(const Config& config, const std::vector<VfioAlias>& aliases) {
  // vfio_iommu_type1 is only a soft dependency: without it a container cannot be given an IOMMU.
  std::vector<std::string> modules{"vfio", "vfio_iommu_type1", "vfio_pci"};
  const auto add = [&](const std::string& module) {
    if (std::ranges::find(modules, module) == modules.end()) modules.push_back(module);
  };
  if (config.driver != auto_driver) {
    add(module_of(config.driver));
  } else {
    for (const VfioAlias& alias : aliases) add(alias.module);
  }
  return modules;
}

}  // namespace binder
