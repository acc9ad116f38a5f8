// SPDX-License-Identifier: GPL-2.0-or-later
// What a person may want to hand over: cards and controllers, each with all that has to go with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/host.h"
#include "binder/machine/machine.h"
#include "binder/plan/verdict.h"

namespace binder {

struct Offer {
  std::vector<PciAddress> devices;  ///< the one that it is about, then those that go with it
  std::string_view kind;            ///< `graphics card`, `USB controller`, …
  std::string why_not;              ///< empty: it can be handed over; else what that would mean
  std::vector<std::string> notes;   ///< of all of its devices
  std::vector<std::string> uses;    ///< what the host does with it now
};

/// Graphics cards first, then USB controllers, disks, network, sound and accelerators. What is part of another offer is
/// none of its own; the sound function of a graphics card goes with it. Without what only the machine itself is made
/// of. `headless` is what the config says.
[[nodiscard]] std::vector<Offer> offers_of(const Machine& machine, const Host& host, Headless headless = Headless::no);

}  // namespace binder
