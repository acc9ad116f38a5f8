// SPDX-License-Identifier: GPL-2.0-or-later
// One entry of DEVICES: which device a person means.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "binder/pci/pci_address.h"
#include "binder/text/problem.h"

namespace binder {

struct SubsystemId {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;

  auto operator<=>(const SubsystemId&) const = default;
};

/// What kind of device it is: `10de:1401`, or with its subsystem `10de:1401:1462:3201`.
struct DeviceId {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
  std::optional<SubsystemId> subsystem;

  auto operator<=>(const DeviceId&) const = default;
};

/// `0000:02:00.0`, or with `every_function` `0000:02:00.*` (then `address.function` is 0).
struct ByAddress {
  PciAddress address;
  bool every_function = false;

  auto operator<=>(const ByAddress&) const = default;
};

/// A step of a path: device and function on the bus below the bridge before it.
struct Hop {
  std::uint8_t device = 0;
  std::uint8_t function = 0;

  auto operator<=>(const Hop&) const = default;
};

/// `0000:00:01.0/00.0`: from a device on a root bus through the bridges below it, as the kernel's own `<pci_dev>`
/// notation (Documentation/admin-guide/kernel-parameters.rst). At least one hop. With `every_function` the last hop was
/// `00.*`.
struct ByPath {
  PciAddress root;
  std::vector<Hop> hops;
  bool every_function = false;

  auto operator<=>(const ByPath&) const = default;
};

/// `pci:10de:1401`: the one device of this ID.
struct ById {
  DeviceId id;

  auto operator<=>(const ById&) const = default;
};

struct Selector {
  std::variant<ByAddress, ByPath, ById> what;
  std::optional<DeviceId> guard;  ///< after `|` or `+`: take the device only if it has this ID
  Place at;                       ///< where it was written

  /// Two entries are the same, or in order, by what they say; where they were written does not count.
  bool operator==(const Selector& other) const { return what == other.what && guard == other.guard; }
  auto operator<=>(const Selector& other) const {
    const auto order = what <=> other.what;
    return order != 0 ? order : guard <=> other.guard;
  }
};

/// `0000:02:00.*`, `0000:00:01.0/00.*`.
[[nodiscard]] bool names_every_function(const Selector& selector);

/// The shortest unambiguous spelling, in lower case, domain always written: what the log calls this entry.
[[nodiscard]] std::string to_string(const Selector& selector);
[[nodiscard]] std::string to_string(const DeviceId& id);

/// Reads `10de:1401` and `10de:1401:1462:3201`. Zeros in front of a number may be left out, as in the kernel's own
/// notation.
[[nodiscard]] std::expected<DeviceId, TextFault> parse_device_id(std::string_view text);

/// Reads one selector without white space. `at` of the result is empty.
[[nodiscard]] std::expected<Selector, TextFault> parse_selector(std::string_view text);

}  // namespace binder
