// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/released.h"

#include <algorithm>

#include "binder/plan/report.h"
#include "binder/text/text.h"

namespace binder {

bool was_released(Kernel& kernel, const PciAddress& address) {
  const auto text = kernel.read(beside_report(released_name));
  if (!text) return !is_missing(text.error());
  return std::ranges::any_of(split(*text, "\n", most_names),
                             [&](const TextPart& line) { return line.text == to_string(address); });
}

}  // namespace binder
