// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as a report of vfio-binder: it is refused in a few words, or what was read is read again from how it is
// written.
#include "binder/ctl/saved_report.h"
#include "binder/text/printable.h"
#include "tests/fuzz/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace binder;
  const std::string input = fuzz::text_of(data, size);
  const auto saved = ctl::read_report(input);
  if (!saved) {
    fuzz::require(!saved.error().empty() && is_printable(saved.error()), "there is a printable error", input);
    return 0;
  }
  const std::string written = to_json(saved->report);
  const auto again = ctl::read_report(written);
  fuzz::require(again.has_value(), "a report is read again", written);
  fuzz::require(to_json(again->report) == written, "a report stays the same", written);
  return 0;
}
