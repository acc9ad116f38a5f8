// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/plan.h"

#include <algorithm>

namespace binder {

const Target* find_target(const Plan& plan, const PciAddress& address) {
  const auto found = std::ranges::find(plan.targets, address, &Target::address);
  return found == plan.targets.end() ? nullptr : &*found;
}

}  // namespace binder
