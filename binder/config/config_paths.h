// SPDX-License-Identifier: GPL-2.0-or-later
// Where the config is, on a system and in an image.
#pragma once

#include <string>
#include <string_view>

namespace binder {

inline constexpr std::string_view config_path = "/etc/vfio-pci.cfg";

/// The rule of udev for devices that come later.
inline constexpr std::string_view udev_rule_path = "/usr/lib/udev/rules.d/60-vfio-binder.rules";

/// The directory of the drop-ins of a config: `/etc/vfio-pci.cfg.d`.
[[nodiscard]] inline std::string drop_in_directory(std::string_view config) { return std::string{config} + ".d"; }

/// True for the files there that are read, in the order of their names. As a shell's *.cfg: editors leave hidden files
/// and copies with other endings behind.
[[nodiscard]] inline bool is_drop_in(std::string_view name) { return name.ends_with(".cfg") && !name.starts_with('.'); }

}  // namespace binder
