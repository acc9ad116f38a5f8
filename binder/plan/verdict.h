// SPDX-License-Identifier: GPL-2.0-or-later
// May a device be handed over, and what has to go with it: what a person wants to know before they write a config.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/host.h"
#include "binder/machine/machine.h"

namespace binder {

enum class Freedom {
  alone,     ///< its IOMMU group holds no other endpoint
  together,  ///< with its companions, all of them
  no,        ///< a rule is against it
};

struct Verdict {
  PciAddress address;
  Freedom freedom = Freedom::no;
  std::vector<PciAddress> companions;  ///< the other endpoints of its group, sorted
  std::string rule;                    ///< of `no`: its name, `fabric`, `no-iommu-group`, `reserved-region`, …
  std::string reason;                  ///< of `no`: what is in the way, in words
  std::vector<std::string> notes;      ///< where a knowing person would raise a finger, a sentence each
};

/// One for each device of the machine, in the same order. `headless` is what the config says.
[[nodiscard]] std::vector<Verdict> verdicts_of(const Machine& machine, const Host& host,
                                               Headless headless = Headless::no);

}  // namespace binder
