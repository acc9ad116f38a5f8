// SPDX-License-Identifier: GPL-2.0-or-later
// What an `ids=` of vfio-pci, or of pci-stub, takes beside the config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/plan/check/check.h"

namespace binder::checks {

struct IdList {
  bool has_config = false;  ///< the config names devices
  bool takes_listed = false;
  std::vector<PciAddress> unlisted;  ///< that it takes and the config does not name

  [[nodiscard]] Severity severity() const;
  [[nodiscard]] std::string seen() const;
  [[nodiscard]] std::string why() const;

  /// What to do before the list goes: its devices into the config. Empty where they are there.
  [[nodiscard]] std::string unlisted_hint() const;
};

/// `VENDOR:DEVICE[:SUBVENDOR:SUBDEVICE[:CLASS[:MASK]]],…` (drivers/vfio/pci/vfio_pci.c vfio_pci_fill_ids).
[[nodiscard]] IdList read_id_list(std::string_view list, const CheckInput& input);

}  // namespace binder::checks
