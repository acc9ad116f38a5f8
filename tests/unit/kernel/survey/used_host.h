// SPDX-License-Identifier: GPL-2.0-or-later
// What a test asks of the uses of a host.
#pragma once

#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/host.h"

namespace binder::testing {

/// A host that knows these devices, which must be given in order.
[[nodiscard]] inline Host host_with(std::initializer_list<std::string_view> addresses) {
  Host host;
  for (const std::string_view address : addresses) host.devices.emplace_back().address = *parse_pci_address(address);
  return host;
}

[[nodiscard]] inline const Uses& uses_of(const Host& host, std::string_view address) {
  return find_host_device(host, *parse_pci_address(address))->uses;
}

using Seen = std::vector<Use>;

[[nodiscard]] inline const Seen& seen_at(const Host& host, std::string_view address) {
  return uses_of(host, address).seen;
}

}  // namespace binder::testing

namespace binder {

/// What a failed assertion shows.
inline void PrintTo(const Use& use, std::ostream* out) {
  *out << static_cast<int>(use.kind) << " \"" << use.what << '"';
}

}  // namespace binder
