// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/switches.h"

#include "binder/kernel/scan/scan.h"

namespace binder {

BootSwitches read_switches(Kernel& kernel) {
  const auto text = read_kernel_command_line(kernel);
  if (text) return parse_kernel_command_line(*text);
  BootSwitches switches;
  // Files that only look like a machine may do without it.
  if (is_missing(text.error()) && !kernel.is_own_root()) return switches;
  // A vfio_binder=off on it could not be heard: better to do nothing than the wrong thing.
  switches.mode = BootMode::off;
  switches.problems.push_back(
      problem_of_file(text.error().subject, describe(text.error()), "mount /proc before vfio-binder is started"));
  return switches;
}

std::optional<std::string_view> crash_kernel_sign(const BootSwitches& switches, Kernel& kernel) {
  constexpr const char* memory_of_the_crashed = "/proc/vmcore";
  if (switches.is_crash_kernel) return "elfcorehdr= on the kernel command line";
  const auto link = kernel.read_link(memory_of_the_crashed);
  if (!link && is_missing(link.error())) return std::nullopt;
  return memory_of_the_crashed;
}

}  // namespace binder
