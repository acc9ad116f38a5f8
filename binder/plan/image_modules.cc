// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/image_modules.h"

#include <algorithm>

#include "binder/plan/names.h"

namespace binder {

std::vector<std::string> image_modules(const Config& config) {
  // vfio_iommu_type1 is only a soft dependency: without it a container cannot be given an IOMMU.
  std::vector<std::string> modules{"vfio", "vfio_iommu_type1", "vfio_pci"};
  std::string driver = module_of(config.driver);
  if (driver != "auto" && std::ranges::find(modules, driver) == modules.end()) modules.push_back(std::move(driver));
  return modules;
}

}  // namespace binder
