// SPDX-License-Identifier: GPL-2.0-or-later
// Sizes of memory for a person.
#pragma once

#include <cstdint>
#include <string>

namespace binder {

/// In the largest unit, of powers of 1024, that leaves a whole number: `1G`, `1536M`, `4K`, `0K`. This is also how the
/// config writes a size.
[[nodiscard]] std::string size_name(std::uint64_t kib);

}  // namespace binder
