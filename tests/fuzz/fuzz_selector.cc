// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as an entry of DEVICES: it is a selector that is read again from how it is written, or has a fault in it
// whose fix is none.
#include "tests/fuzz/checks.h"
#include "tests/unit/config/fixes.h"

namespace binder::fuzz {
namespace {

void check_entry(std::string_view text) {
  if (const auto selector = parse_selector(text)) {
    check_selector(*selector);
  } else {
    check_fault(selector.error(), text);
    for (const std::string& meant : selector.error().meant) {
      require(problems_of("DEVICES=\"" + meant + "\"").empty(), "what was meant can be read", meant);
    }
  }
}

}  // namespace
}  // namespace binder::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  binder::fuzz::check_entry(binder::fuzz::text_of(data, size));
  return 0;
}
