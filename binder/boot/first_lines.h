// SPDX-License-Identifier: GPL-2.0-or-later
// A log that no config can flood: a line takes milliseconds on a serial console.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "binder/kernel/kernel_log.h"

namespace binder {

/// Of each kind of line that a config can multiply, this many are written.
inline constexpr std::size_t most_lines = 20;

/// And of devices that are as configured, of which nobody lists many by mistake.
inline constexpr std::size_t most_good_lines = 200;

/// Lines of one kind: the first ones are written, the others counted.
class FirstLines {
 public:
  /// `what` follows the count: `more problems`.
  FirstLines(Log& log, std::string_view what, std::size_t most = most_lines) : log_(log), what_(what), most_(most) {}

  void add(const LogLine& line);

  /// Says how many were left out and where they are, if there are any: `and 5 more problems: see report.json`.
  void tell_rest(const std::string& where);

 private:
  Log& log_;
  std::string_view what_;
  std::size_t most_;
  std::size_t count_ = 0;
  Severity worst_ = Severity::info;  ///< of those that were left out
};

}  // namespace binder
