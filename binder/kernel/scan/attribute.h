// SPDX-License-Identifier: GPL-2.0-or-later
// Files that hold one number.
#pragma once

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

#include "binder/kernel/scan/scan.h"

namespace binder {

/// The number that all of `text` stands for; `path` is where it comes from, for the error.
template <class Number>
Reading<Number> number_in(std::string_view text, int base, const std::string& path) {
  if (base == 16 && text.starts_with("0x")) text.remove_prefix(2);
  Number number{};
  const std::from_chars_result read = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || text.empty()) {
    return std::unexpected(SystemError{EINVAL, "make a number of", path});
  }
  return number;
}

/// The number on the first line of a file.
template <class Number>
Reading<Number> read_number(Kernel& kernel, const std::string& path, int base) {
  const Reading<std::string> text = read_line(kernel, path);
  if (!text) return std::unexpected(text.error());
  return number_in<Number>(*text, base, path);
}

}  // namespace binder
