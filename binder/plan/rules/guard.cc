// SPDX-License-Identifier: GPL-2.0-or-later
// A guard lets only the device pass that it names.
#include "binder/machine/resolve.h"
#include "binder/plan/rules/rules.h"

namespace binder {

std::optional<Objection> object_to_guard(const Candidate& candidate) {
  const std::optional<DeviceId>& guard = candidate.selector.guard;
  if (!guard || has_id(*candidate.device.id, *guard)) return std::nullopt;
  // The subsystem is shown where it is what differs.
  DeviceId here = *candidate.device.id;
  if (!guard->subsystem) here.subsystem.reset();
  return Objection{"expected " + to_string(*guard) + ", found " + to_string(here), {}};
}

}  // namespace binder
