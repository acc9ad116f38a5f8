// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/size_name.h"

#include <cstddef>
#include <string_view>

namespace binder {

std::string size_name(std::uint64_t kib) {
  constexpr std::string_view units = "KMGT";
  std::size_t unit = 0;
  for (; kib != 0 && kib % 1024 == 0 && unit + 1 < units.size(); kib /= 1024) ++unit;
  return std::to_string(kib) + units[unit];
}

}  // namespace binder
