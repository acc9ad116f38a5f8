// SPDX-License-Identifier: GPL-2.0-or-later
// What the head of a program tells (System V ABI, chapter 5).
#pragma once

#include <string>
#include <string_view>

namespace binder {

struct Elf {
  bool is_program = false;
  std::string interpreter;  ///< the loader of a program that is not static
};

[[nodiscard]] Elf look_at_elf(std::string_view file);

}  // namespace binder
