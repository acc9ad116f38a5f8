// SPDX-License-Identifier: GPL-2.0-or-later
// What an image is there for: some are without the binder on purpose.
#pragma once

#include <string_view>

namespace binder {

enum class Purpose {
  system,       ///< what is booted every day
  rescue,       ///< dracut's, the way out for whoever locked themselves out
  fallback,     ///< mkinitcpio's, the same
  crash_kernel  ///< kdump's: it saves the memory of a kernel that crashed, and boots again
};

/// As the tools that make them name their files and directories.
[[nodiscard]] Purpose purpose_of(std::string_view path);

/// `system`, `rescue`, `fallback`, `crash-kernel`: for programs.
[[nodiscard]] std::string_view purpose_name(Purpose purpose);

}  // namespace binder
