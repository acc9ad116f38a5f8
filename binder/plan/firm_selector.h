// SPDX-License-Identifier: GPL-2.0-or-later
// How an entry is written so that it names the same device tomorrow.
#pragma once

#include "binder/machine/machine.h"
#include "binder/pci/selector.h"

namespace binder {

/// Whether an entry gets the ID of its device as a guard.
enum class Guards {
  where_demanded,  ///< storage and network controllers
  always,
  never,
};

/// The firmest spelling of `selector`, which names devices of this machine: storage and network controllers by their
/// path, where they have one. What the selector says already by a path, a guard or an ID stays; but an ID is not enough
/// for storage. Without a device of that name, or where its class could not be read, it stays as it is.
[[nodiscard]] Selector firm_selector(const Selector& selector, const Machine& machine, Guards guards);

}  // namespace binder
