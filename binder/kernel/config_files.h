// SPDX-License-Identifier: GPL-2.0-or-later
// Finds and reads the config and its drop-ins.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/kernel/kernel.h"

namespace binder {

/// Config and drop-ins together may have this many bytes: room for more than 20,000 devices.
inline constexpr std::size_t largest_config = std::size_t{512} << 10U;

struct LoadedConfig {
  ParsedConfig parsed;
  std::vector<std::string> files;  ///< that are there and were read, in this order
  std::string sha256;              ///< of their texts one after the other; empty without files
};

/// What it means that there is no config.
enum class NoConfig {
  nothing_to_do,
  is_a_problem,  ///< somebody named it
};

/// `path` and the drop-ins `path`.d/*.cfg in name order. A problem is what is there and cannot be read: no regular
/// file, a link to nothing, more than `largest_config`, and, where the privilege is root's, what others than root may
/// change.
[[nodiscard]] LoadedConfig load_config(Kernel& kernel, const std::string& path,
                                       NoConfig no_config = NoConfig::nothing_to_do);

}  // namespace binder
