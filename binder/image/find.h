// SPDX-License-Identifier: GPL-2.0-or-later
// The images that a system can boot, by the places where distributions put them.
#pragma once

#include <string>
#include <vector>

#include "binder/kernel/kernel.h"

namespace binder {

struct BootChoice {
  std::vector<std::string> files;  ///< a boot loader can put several one behind the other
  std::string command_line;        ///< of a boot entry; empty: not known
};

/// Newest first, by their version numbers.
[[nodiscard]] std::vector<BootChoice> find_images(Kernel& kernel);

}  // namespace binder
