// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as a captured machine: every problem points at text that is there, no device is there twice, and what is
// read from it is read again from how it is written. Without secrets it can be read too, and taking them out twice
// changes nothing more.
#include <set>

#include "binder/machine/anonymous.h"
#include "binder/machine/machine_text.h"
#include "binder/machine/write_machine_text.h"
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
  const Machine machine = machine_of(parsed.machine);
  const std::string written = machine_text_of(machine, parsed.host);
  const ParsedMachine again = parse_machine_text("written", written);
  fuzz::require(again.problems.empty(), "what is written can be read", written);
  fuzz::require(machine_of(again.machine) == machine, "the same machine is read again", written);
  fuzz::require(again.host == parsed.host, "the same host is read again", written);
  const Host shown = anonymous(parsed.host, {"alice"});
  fuzz::require(anonymous(shown, {"alice"}) == shown, "nothing more is taken out", written);
  const std::string shown_text = machine_text_of(machine, shown);
  fuzz::require(parse_machine_text("shown", shown_text).problems.empty(), "what is shown can be read", shown_text);
  return 0;
}
