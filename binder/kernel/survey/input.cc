// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/places.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

const std::string inputs = "/sys/class/input/";

/// What udev says of an input device (its builtin input_id), and what a person calls it. A device that has none of
/// these is a power button, a plug that tells that something was plugged in, or the like.
struct InputKind {
  std::string_view property;
  std::string_view name;
};

constexpr std::array input_kinds{
    InputKind{"E:ID_INPUT_KEYBOARD=1", "keyboard"},        InputKind{"E:ID_INPUT_MOUSE=1", "mouse"},
    InputKind{"E:ID_INPUT_TOUCHPAD=1", "touchpad"},        InputKind{"E:ID_INPUT_POINTINGSTICK=1", "pointing stick"},
    InputKind{"E:ID_INPUT_TOUCHSCREEN=1", "touchscreen"},  InputKind{"E:ID_INPUT_TABLET=1", "tablet"},
    InputKind{"E:ID_INPUT_JOYSTICK=1", "game controller"},
};

constexpr std::uint64_t letters_and_digits = 0xfffffffe;  ///< KEY_ESC to KEY_S: udev-builtin-input_id.c of systemd
constexpr std::uint64_t both_axes = 3;                    ///< REL_X and REL_Y

/// The lowest bits of a capability; the kernel writes the highest word first.
std::uint64_t lowest_bits(Kernel& kernel, const std::string& path) {
  const auto line = read_line(kernel, path);
  if (!line) return 0;
  const std::string_view text = trim(*line);
  const auto bits = number_in<std::uint64_t>(text.substr(text.rfind(' ') + 1), 16, path);
  return bits ? *bits : 0;
}

std::vector<std::string> kinds_by_udev(std::string_view database) {
  std::vector<std::string> kinds;
  for (const std::string_view line : lines_of(database)) {
    for (const InputKind& known : input_kinds) {
      if (line == known.property) kinds.emplace_back(known.name);
    }
  }
  return kinds;
}

/// Without udev.
std::vector<std::string> kinds_by_capability(Kernel& kernel, const std::string& input) {
  std::vector<std::string> kinds;
  const std::uint64_t keys = lowest_bits(kernel, input + "/capabilities/key");
  if ((keys & letters_and_digits) == letters_and_digits) kinds.emplace_back("keyboard");
  const std::uint64_t axes = lowest_bits(kernel, input + "/capabilities/rel");
  if ((axes & both_axes) == both_axes) kinds.emplace_back("mouse");
  return kinds;
}

}  // namespace

void survey_input(Kernel& kernel, Host& host) {
  const auto names = kernel.list(inputs);
  if (!names) {
    if (!is_missing(names.error())) add_unseen_everywhere(host, names.error());
    return;
  }
  for (const std::string& name : *names) {
    if (!name.starts_with("input")) continue;
    const auto directory = device_directory(kernel, inputs + name);
    if (!directory) {
      add_lost_link(host, directory.error());
      continue;
    }
    const std::vector<PciAddress> functions = functions_above(*directory);
    if (functions.empty()) continue;
    const auto database = kernel.read("/run/udev/data/+input:" + name);
    const auto kinds = database ? kinds_by_udev(*database) : kinds_by_capability(kernel, inputs + name);
    if (kinds.empty()) continue;
    const auto title = read_line(kernel, inputs + name + "/name");
    add_use(host, functions, UseKind::input, join(kinds, commas) + ": " + (title ? *title : name));
  }
}

}  // namespace binder
