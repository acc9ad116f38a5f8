// SPDX-License-Identifier: GPL-2.0-or-later
// SHA-256 (FIPS 180-4): tells which config an image was built with.
#pragma once

#include <string>
#include <string_view>

namespace binder {

/// 64 hexadecimal digits in lower case, as sha256sum(1) prints them.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace binder
