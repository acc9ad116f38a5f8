// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's own parts stay with the machine.
#include "binder/plan/rules/rules.h"

namespace binder {

std::optional<Objection> object_to_fabric(const Candidate& candidate) {
  if (!is_fabric(*candidate.device.class_code)) return std::nullopt;
  return Objection{"it is a bridge or an IOMMU, which the machine itself needs", {}};
}

}  // namespace binder
