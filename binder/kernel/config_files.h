// SPDX-License-Identifier: GPL-2.0-or-later
// Finds and reads the config and its drop-ins.
#pragma once

#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/kernel/kernel.h"

namespace binder {

struct LoadedConfig {
  ParsedConfig parsed;
  std::vector<std::string> files;  ///< that exist, in the order in which they are read
  std::string sha256;              ///< of their texts one after the other; empty without files
};

/// `path` and the drop-ins `path`.d/*.cfg in name order. Files that do not exist are no problem, files that cannot be
/// read are one.
[[nodiscard]] LoadedConfig load_config(Kernel& kernel, const std::string& path);

}  // namespace binder
