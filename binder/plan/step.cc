// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/step.h"

#include <array>
#include <string_view>

namespace binder {

namespace {

constexpr std::array<std::string_view, 8> conditions{
    "",
    " (if short)",
    " (if short, and memory is there)",
    " (if held by another driver)",
    " (unless bound)",
    " (if still held)",
    " (if without driver)",
    " (if its driver is not there)",
};

std::string action_of(const Step& step) {
  switch (step.act) {
    case Act::load_module: return "load module " + step.value + (step.options.empty() ? "" : " " + step.options);
    case Act::unload_module: return "unload module " + step.value;
    case Act::release_framebuffer:
    case Act::return_framebuffer:
    case Act::set:
    case Act::write: break;
  }
  // What clears an override is a newline.
  return "write " + (step.value == "\n" ? "nothing" : step.value) + " to " + step.path;
}

}  // namespace

std::string describe(const Step& step) {
  return action_of(step) + std::string{conditions[static_cast<std::size_t>(step.when)]};
}

}  // namespace binder
