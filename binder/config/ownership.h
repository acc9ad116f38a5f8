// SPDX-License-Identifier: GPL-2.0-or-later
// Whoever can change the config has the say over the machine's devices, at boot and with root's rights.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "binder/text/problem.h"

namespace binder {

/// Who may do what with a file, on a system or in an image.
struct Ownership {
  std::uint32_t mode = 0;  ///< its permission bits
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  bool has_acl = false;
};

/// Why a config, or the directory of its drop-ins, is not read; nothing where root alone can change it.
[[nodiscard]] std::optional<Problem> fault_of_ownership(const std::string& file, const Ownership& ownership);

}  // namespace binder
