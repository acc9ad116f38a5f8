// SPDX-License-Identifier: GPL-2.0-or-later
// The names of the rules, and what a refusal says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"

namespace binder {

/// Why an entry of the config is not carried out. The table in rules.cc has a row for each.
enum class Rule {
  not_present,
  unreadable,
  ambiguous_id,
  guard_mismatch,
  fabric,
  guard_required,
  twin,
  root_disk,
  not_honoured,
  no_iommu,
  no_iommu_group,
  last_display,
  group,
  no_such_pool,
  duplicate_pool,
  partial_page,
  not_enough_memory,
};
inline constexpr Rule last_rule = Rule::not_enough_memory;

/// The name of a rule as it stands in the log, the report and the man page: `guard-mismatch`.
[[nodiscard]] std::string_view rule_name(Rule rule);

/// An entry that is not carried out. `message` says why and what to write instead.
struct Refusal {
  std::string subject;  ///< the device's address, or the entry as written where there is no single device
  std::optional<PciAddress> address;
  std::optional<DeviceId> id;
  std::optional<unsigned> iommu_group;
  std::string selector;
  Rule rule = Rule::not_present;
  std::string message;
};

}  // namespace binder
