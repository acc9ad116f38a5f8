// SPDX-License-Identifier: GPL-2.0-or-later
// Entries of the form SELECTOR=VALUE: what is set of a device before it is used for the first time.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "binder/pci/selector.h"
#include "binder/text/problem.h"

namespace binder {

enum class DeviceKey {
  d3cold,        ///< `d3cold_allowed`: may the device lose its power while nobody uses it?
  reset_method,  ///< `reset_method`: how it is reset between two users
  rebar,         ///< `resourceN_resize`: the size of a base address register
  vfs,           ///< `sriov_numvfs`: how many virtual functions it is to have
};

/// `0000:02:00.0=off`, of REBAR `0000:02:00.0/1=16G`.
struct DeviceSetting {
  DeviceKey key = DeviceKey::d3cold;
  Selector selector;
  unsigned bar = 0;          ///< of REBAR: the number of the register
  std::string written;       ///< the value as written: `off`, `16G`
  std::string value;         ///< as its file in sysfs wants it: `0`, and of REBAR the bit of its size
  std::uint64_t number = 0;  ///< of REBAR the size in bytes, of VFS the count
  Place at;
};

/// `D3COLD=off`, `REBAR 1=16G`: for messages about one device.
[[nodiscard]] std::string name_of(const DeviceSetting& setting);

[[nodiscard]] std::expected<DeviceSetting, TextFault> parse_d3cold(std::string_view text);
/// Several methods are written with `+` between them, in the order of trial: `flr+bus`.
[[nodiscard]] std::expected<DeviceSetting, TextFault> parse_reset_method(std::string_view text);
[[nodiscard]] std::expected<DeviceSetting, TextFault> parse_rebar(std::string_view text);
[[nodiscard]] std::expected<DeviceSetting, TextFault> parse_vfs(std::string_view text);

/// `disable_vga=1`: a parameter of the module vfio_pci.
struct ModuleOption {
  std::string name;
  std::string value;  ///< of a switch, as the kernel shows it: `Y` or `N`
  Place at;
};

[[nodiscard]] std::expected<ModuleOption, TextFault> parse_module_option(std::string_view text);

}  // namespace binder
