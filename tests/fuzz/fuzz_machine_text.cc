// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as a captured machine: every problem points at text that is there, and no device is there twice.
#include <set>

#include "binder/machine/machine_text.h"
#include "tests/fuzz/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace binder;
  const std::string input = fuzz::text_of(data, size);
  const ParsedMachine parsed = parse_machine_text("machine", input);
  fuzz::check_problems(parsed.problems, fuzz::lines_of(input));
  std::set<PciAddress> addresses;
  for (const PciDevice& device : parsed.machine.devices) {
    fuzz::require(addresses.insert(device.address).second, "a device is described once", input);
    fuzz::require(device.class_code.value_or(0) <= 0xffffff, "a class code has 24 bits", input);
  }
  return 0;
}
