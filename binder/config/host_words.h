// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel command line tells of the host itself, and of its needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/config/root_words.h"

namespace binder {

struct HostWords {
  std::vector<RootWord> root;  ///< the disks that the host starts from
  std::string serial_console;  ///< the last console= that is no display, as written: `console=ttyS0,115200n8`
};

/// Reads the text of /proc/cmdline.
[[nodiscard]] HostWords find_host_words(std::string_view command_line);

}  // namespace binder
