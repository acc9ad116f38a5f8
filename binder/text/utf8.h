// SPDX-License-Identifier: GPL-2.0-or-later
// UTF-8 (Unicode, table 3-7), as far as a program needs it that only passes texts on.
#pragma once

#include <cstddef>
#include <string_view>

namespace binder {

/// True for a byte of a UTF-8 character other than its first.
[[nodiscard]] constexpr bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// Where the UTF-8 character begins that the byte at `at` is in; `at` itself where the text is no UTF-8 there.
[[nodiscard]] std::size_t character_begin(std::string_view text, std::size_t at);

/// The length in bytes of the UTF-8 character that the text begins with; 0 where it begins with none, and for an empty
/// text. Overlong forms, surrogates and what lies above U+10FFFF are none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace binder
