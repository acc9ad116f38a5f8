// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/firm_selector.h"

#include <algorithm>
#include <optional>

#include "binder/machine/resolve.h"

namespace binder {

Selector firm_selector(const Selector& selector, const Machine& machine, Guards guards) {
  const auto devices = resolve(selector, machine);
  const bool is_id = std::holds_alternative<ById>(selector.what);
  // Of an ID that several have nobody knows which one is meant.
  if (devices.empty() || (is_id && devices.size() > 1)) return selector;
  const PciDevice& first = *devices.front();
  const auto has_class = [&](bool (*is_class)(std::uint32_t)) {
    return std::ranges::any_of(
        devices, [&](const PciDevice* device) { return device->class_code && is_class(*device->class_code); });
  };
  const bool is_demanding = has_class(is_storage_or_network);
  Selector firm = selector;
  if (is_id && has_class(is_storage)) firm.what = ByAddress{first.address, false};
  if (const auto* address = std::get_if<ByAddress>(&firm.what); address != nullptr && is_demanding && !firm.guard) {
    if (auto path = path_to(machine, first)) {
      path->every_function = address->every_function;
      if (path->every_function) path->hops.back().function = 0;
      firm.what = std::move(*path);
    }
  }
  const bool wants_guard = guards == Guards::always || (guards == Guards::where_demanded && is_demanding);
  const bool may_have_guard = !std::holds_alternative<ById>(firm.what);
  if (wants_guard && may_have_guard && !firm.guard && first.id) firm.guard = *first.id;
  return firm;
}

}  // namespace binder
