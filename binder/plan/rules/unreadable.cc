// SPDX-License-Identifier: GPL-2.0-or-later
// Nothing is taken whose nature could not be read.
#include "binder/plan/rules/rules.h"

namespace binder {

std::optional<Objection> object_to_unreadable(const Candidate& candidate) {
  const PciDevice& device = candidate.device;
  if (!device.id) return Objection{describe(device.id.error()), {}};
  if (!device.class_code) return Objection{describe(device.class_code.error()), {}};
  if (!device.driver && !is_missing(device.driver.error())) return Objection{describe(device.driver.error()), {}};
  return std::nullopt;
}

}  // namespace binder
