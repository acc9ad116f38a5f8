// SPDX-License-Identifier: GPL-2.0-or-later
// With IOMMU=required a device stays with the host where no virtual machine could use it.
#include "binder/plan/rules/rules.h"

namespace binder {

std::optional<Objection> object_to_missing_iommu(const Candidate& candidate) {
  const Reading<bool>& active = candidate.machine.iommu_active;
  if (candidate.config.iommu == IommuPolicy::optional) return std::nullopt;
  if (!active) return Objection{describe(active.error()), {}, CouldNotLook::yes};
  if (*active) return std::nullopt;
  return Objection{"no IOMMU is active, so no virtual machine could use it", {}};
}

std::optional<Objection> object_to_missing_group(const Candidate& candidate) {
  const Reading<unsigned>& group = candidate.device.iommu_group;
  if (candidate.config.iommu == IommuPolicy::optional || group) return std::nullopt;
  if (!is_missing(group.error())) return Objection{describe(group.error()), {}, CouldNotLook::yes};
  return Objection{"no IOMMU covers it, so no virtual machine could use it", {}};
}

}  // namespace binder
