// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as config files (a NUL separates two), as kernel command line and as a single entry: nothing may crash,
// every problem must point at text that is there, and what was read must be read again from how it is written.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/command_line.h"
#include "binder/config/config.h"
#include "binder/config/hugepage_request.h"
#include "binder/text/source_text.h"
#include "tests/unit/config/fixes.h"

namespace binder {
namespace {

void require(bool holds, std::string_view what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\nfor: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

/// The lines of a text as an editor shows them.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

void check_place(const Place& at, const std::vector<std::string_view>& lines) {
  require(at.line >= 1 && at.line <= lines.size(), "the line is in the file", at.line_text);
  const std::string_view line = lines[at.line - 1];
  require(at.column >= 1 && at.column - 1 + at.length <= line.size(), "the place is in its line", line);
  require(at.text_column >= 1 && at.text_column <= at.column, "the text shown begins before the place", line);
  require(line.substr(at.text_column - 1).starts_with(at.line_text), "the text shown is that of the line", line);
  require(at.column <= at.text_column + at.line_text.size(), "the place is in the text shown", line);
  const bool is_whole = at.line_text.size() == line.size();
  require(is_whole || at.line_text.size() > 150, "only a long line is cut", line);
}

void check_problems(const std::vector<Problem>& problems, const std::vector<std::string_view>& lines) {
  for (const Problem& problem : problems) {
    check_place(problem.at, lines);
    require(!problem.message.empty() && problem.fix.size() > 5, "there is a message and a fix", problem.at.line_text);
    const std::string text = render(problem);
    require(std::ranges::count(text, '\n') == 3, "four lines are shown", text);
    require(one_line(problem).find('\n') == std::string::npos, "the log gets one line", text);
  }
}

void check_selector(const Selector& selector) {
  const std::string text = to_string(selector);
  const auto again = parse_selector(text);
  require(again.has_value(), "a selector is read again", text);
  require(again->what == selector.what && again->guard == selector.guard, "a selector stays the same", text);
}

void check_request(const HugepageRequest& request) {
  const std::string text = to_string(request);
  const auto again = parse_hugepage_request(text);
  require(again.has_value(), "a request is read again", text);
  require(again->pages == request.pages && again->bytes == request.bytes && again->node == request.node &&
              again->page_size_kib == request.page_size_kib && request.pages.has_value() != request.bytes.has_value(),
          "a request stays the same", text);
}

void check_fault(const TextFault& fault, std::string_view text) {
  require(fault.offset + fault.length <= text.size(), "the fault is in the text", text);
  require(!fault.message.empty() && !fix_of(fault).empty(), "there is a message and a fix", text);
  for (const std::string& meant : fault.meant) require(meant != text, "what was meant is something else", text);
}

void check_entries(std::string_view text) {
  if (const auto selector = parse_selector(text)) {
    check_selector(*selector);
  } else {
    check_fault(selector.error(), text);
    for (const std::string& meant : selector.error().meant) {
      require(problems_of("DEVICES=\"" + meant + "\"").empty(), "what was meant can be read", meant);
    }
  }
  if (const auto request = parse_hugepage_request(text)) {
    check_request(*request);
  } else {
    check_fault(request.error(), text);
    for (const std::string& meant : request.error().meant) {
      require(parse_hugepage_request(meant).has_value(), "what was meant is an amount", meant);
    }
  }
}

void check_config(std::string_view input) {
  const std::size_t nul = input.find('\0');
  std::vector<ConfigText> files = {{"first", with_newlines(std::string{input.substr(0, nul)})}};
  if (nul != std::string_view::npos) files.push_back({"second", with_newlines(std::string{input.substr(nul + 1)})});
  const ParsedConfig parsed = parse_config(files);

  for (const ConfigText& file : files) {
    const std::vector<std::string_view> lines = lines_of(file.text);
    constexpr std::size_t longest_repaired = 1000;  // each repair is a parse of its own
    if (file.text.size() <= longest_repaired)
      require(bad_repairs(file.text).empty(), bad_repairs(file.text), file.text);
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

void check_command_line(std::string_view input) {
  const BootSwitches switches = parse_kernel_command_line(input);
  check_problems(switches.problems, lines_of(input));
  if (!switches.devices) return;
  for (const Selector& selector : *switches.devices) {
    check_place(selector.at, lines_of(input));
    check_selector(selector);
  }
}

}  // namespace
}  // namespace binder

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  binder::check_config(input);
  binder::check_command_line(input);
  binder::check_entries(input);
  return 0;
}
