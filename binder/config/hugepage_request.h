// SPDX-License-Identifier: GPL-2.0-or-later
// Amounts of memory: one entry of HUGEPAGES, and HOST_MEMORY.
#pragma once

#include <expected>
#include <string_view>

#include "binder/config/config.h"
#include "binder/text/problem.h"

namespace binder {

/// Reads `AMOUNT[/PAGESIZE][@NODE]`. AMOUNT is a page count, or a size with a unit: K, M, G or T, in powers of 1024,
/// upper or lower case, also with B or iB after it. PAGESIZE has a unit always. `0` asks for no pages. `at` of the
/// result is empty.
[[nodiscard]] std::expected<HugepageRequest, TextFault> parse_hugepage_request(std::string_view text);

/// Reads HOST_MEMORY, a size with a unit, in KiB.
[[nodiscard]] std::expected<std::uint64_t, TextFault> parse_host_memory(std::string_view text);

}  // namespace binder
