// SPDX-License-Identifier: GPL-2.0-or-later
// Amounts of hugepages that a list would take apart.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "binder/text/problem.h"

namespace binder {

struct HugepageWords {
  std::size_t length = 0;  ///< of all the words that belong together
  TextFault fault;
};

/// For a list from one of its entries on: whether words after it belong to it, such as `16 G`, `1G x 16`, `1,5G`, `16
/// pages of 1G`, `16G@0,1`. Each half could be read, as something that nobody meant.
[[nodiscard]] std::optional<HugepageWords> recognise_hugepage_words(std::string_view list);

}  // namespace binder
