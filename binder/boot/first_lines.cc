// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/first_lines.h"

#include <algorithm>

namespace binder {

void FirstLines::add(const LogLine& line) {
  if (++count_ <= most_) return log_.write(line);
  worst_ = std::max(worst_, line.severity);
}

void FirstLines::tell_rest(const std::string& where) {
  if (count_ <= most_) return;
  log_.write({worst_, "and " + std::to_string(count_ - most_) + " more " + std::string{what_} + ": " + where});
}

}  // namespace binder
