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

namespace {

/// Where a device tree or an IORT table says what the IOMMU covers (arm64), a kernel before Linux 6.15 gives a device
/// its group only when a driver first probes it (iommu_probe_device by way of of_dma_configure). The bridge above has
/// been probed by then, and its IOMMU is that of the device.
bool gets_group_at_probe(const Candidate& candidate) {
  if (!candidate.machine.groups_come_late || candidate.config.group != GroupPolicy::warn) return false;
  const PciDevice* const bridge =
      candidate.device.parent ? find_device(candidate.machine, *candidate.device.parent) : nullptr;
  return bridge != nullptr && bridge->iommu_group;
}

}  // namespace

std::optional<Objection> object_to_missing_group(const Candidate& candidate) {
  const Reading<unsigned>& group = candidate.device.iommu_group;
  if (candidate.config.iommu == IommuPolicy::optional || group) return std::nullopt;
  if (!is_missing(group.error())) return Objection{describe(group.error()), {}, CouldNotLook::yes};
  if (gets_group_at_probe(candidate)) return std::nullopt;
  return Objection{"no IOMMU covers it, so no virtual machine could use it", {}};
}

}  // namespace binder
