// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/step.h"

#include <array>
#include <string_view>

namespace binder {

namespace {

constexpr std::array<std::string_view, 5> conditions{
    "", " (if short)", " (if short, and memory is there)", " (if held by another driver)", " (unless bound)",
};

}  // namespace

std::string describe(const Step& step) {
  std::string text =
      step.act == Act::load_module ? "load module " + step.value : "write " + step.value + " to " + step.path;
  return text += conditions[static_cast<std::size_t>(step.when)];
}

}  // namespace binder
