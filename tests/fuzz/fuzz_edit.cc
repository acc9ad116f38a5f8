// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as a config that an entry is added to and removed from: what is not the entry stays as it is.
#include "tests/fuzz/checks.h"
#include "tests/unit/config/edits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = binder::fuzz::text_of(data, size);
  constexpr std::size_t longest = 1000;  // each edit is several parses
  if (input.size() > longest) return 0;
  const std::string bad = binder::bad_edit(input, "00ff:7f:1f.7|10de:0fba");
  binder::fuzz::require(bad.empty(), bad, input);
  return 0;
}
