// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as the kernel command line. What cannot be understood must not lead to more than what can.
#include "binder/config/command_line.h"
#include "tests/fuzz/checks.h"

namespace binder::fuzz {
namespace {

void check_command_line(std::string_view input) {
  const BootSwitches switches = parse_kernel_command_line(input);
  check_problems(switches.problems, lines_of(input));
  if (!switches.devices) return;
  require(input.find("devices") != std::string_view::npos, "devices come from their switch alone", input);
  for (const Selector& selector : *switches.devices) {
    check_place(selector.at, lines_of(input));
    check_selector(selector);
  }
}

}  // namespace
}  // namespace binder::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  binder::fuzz::check_command_line(binder::fuzz::text_of(data, size));
  return 0;
}
