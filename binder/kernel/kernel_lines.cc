// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/kernel_lines.h"

#include <sys/klog.h>

#include <algorithm>
#include <cerrno>

#include "binder/text/text.h"

namespace binder {

namespace {

/// `<6>[    0.000000][    T0] Linux version …`: each part may be left out (Documentation/core-api/printk-basics.rst).
std::string_view without_prefix(std::string_view line) {
  if (line.starts_with('<')) {
    const std::size_t end = line.find('>');
    if (end == std::string_view::npos || !decimal_number(line.substr(1, end - 1))) return line;
    line.remove_prefix(end + 1);
  }
  while (line.starts_with('[')) {
    const std::size_t end = line.find(']');
    constexpr std::string_view of_prefix = " .0123456789TC";
    if (end == std::string_view::npos || line.substr(1, end - 1).find_first_not_of(of_prefix) != std::string_view::npos)
      break;
    line.remove_prefix(end + 1);
    // The blank after the last part; the one between two parts is within the brackets.
    if (line.starts_with(' ')) {
      line.remove_prefix(1);
      break;
    }
  }
  return line;
}

}  // namespace

std::vector<std::string> lines_of_log(std::string_view text) {
  std::vector<std::string> lines;
  for (const TextPart& part : split(text, "\n", text.size() + 1)) {
    if (!part.text.empty()) lines.emplace_back(without_prefix(part.text));
  }
  return lines;
}

Reading<std::vector<std::string>> read_kernel_lines() {
  constexpr int read_all = 3;  // SYSLOG_ACTION_READ_ALL, syslog(2): nothing is taken out of it
  constexpr int buffer_size = 10;
  constexpr int largest = 64 << 20;
  const auto failed = [] { return std::unexpected(SystemError{errno, "read", "the kernel log"}); };
  const int size = ::klogctl(buffer_size, nullptr, 0);
  if (size < 0) return failed();
  std::string text(static_cast<std::size_t>(std::min(size, largest)), '\0');
  const int read = ::klogctl(read_all, text.data(), static_cast<int>(text.size()));
  if (read < 0) return failed();
  text.resize(static_cast<std::size_t>(read));
  return lines_of_log(text);
}

}  // namespace binder
