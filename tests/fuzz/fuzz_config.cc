// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as config files (a NUL separates two): nothing may crash, every problem must point at text that is there,
// and what was read must be read again from how it is written.
#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "binder/config/config.h"
#include "binder/config/hugepage_request.h"
#include "binder/text/source_text.h"
#include "tests/fuzz/checks.h"
#include "tests/unit/config/fixes.h"

namespace binder::fuzz {
namespace {

void check_request(const HugepageRequest& request) {
  const std::string text = to_string(request);
  const auto again = parse_hugepage_request(text);
  require(again.has_value(), "a request is read again", text);
  require(again->pages == request.pages && again->bytes == request.bytes && again->node == request.node &&
              again->page_size_kib == request.page_size_kib && request.pages.has_value() != request.bytes.has_value(),
          "a request stays the same", text);
}

void check_entry(std::string_view text) {
  if (const auto request = parse_hugepage_request(text)) {
    check_request(*request);
  } else {
    check_fault(request.error(), text);
    for (const std::string& meant : request.error().meant) {
      require(parse_hugepage_request(meant).has_value(), "what was meant is an amount", meant);
    }
  }
}

/// How good advice is for bytes that nobody types is looked at in long runs alone; of the seeds a unit test does it
/// (Fixes), each time.
bool wants_repairs() {
  static const bool wanted = std::getenv("VFIO_BINDER_FUZZ_REPAIRS") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  return wanted;
}

void check_config(std::string_view input) {
  const std::size_t nul = input.find('\0');
  std::vector<ConfigText> files = {{"first", with_newlines(std::string{input.substr(0, nul)})}};
  if (nul != std::string_view::npos) files.push_back({"second", with_newlines(std::string{input.substr(nul + 1)})});
  const ParsedConfig parsed = parse_config(files);

  for (const ConfigText& file : files) {
    const std::vector<std::string_view> lines = lines_of(file.text);
    constexpr std::size_t longest_repaired = 1000;  // each repair is a parse of its own
    if (wants_repairs() && file.text.size() <= longest_repaired) {
      require(bad_repairs(file.text).empty(), bad_repairs(file.text), file.text);
    }
    std::vector<Problem> problems;
    std::ranges::copy_if(parsed.problems, std::back_inserter(problems),
                         [&](const Problem& problem) { return problem.at.file == file.file; });
    check_problems(problems, lines);
    for (const Selector& selector : parsed.config.devices) {
      if (selector.at.file == file.file) check_place(selector.at, lines);
    }
    for (const HugepageRequest& request : parsed.config.hugepages) {
      if (request.at.file == file.file) check_place(request.at, lines);
    }
  }
  for (const Selector& selector : parsed.config.devices) check_selector(selector);
  for (const HugepageRequest& request : parsed.config.hugepages) check_request(request);
  require(parsed.config.timeout_seconds >= 1 && parsed.config.timeout_seconds <= 600, "there is a limit", input);
  require(!parsed.config.driver.empty(), "there is a driver", input);
}

}  // namespace
}  // namespace binder::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = binder::fuzz::text_of(data, size);
  binder::fuzz::check_config(input);
  binder::fuzz::check_entry(input);
  return 0;
}
