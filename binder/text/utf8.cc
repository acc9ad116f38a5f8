// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/utf8.h"

namespace binder {

namespace {

/// The second byte is limited further where the lead byte alone would allow overlong forms, surrogates or code points
/// above U+10FFFF.
bool fits_lead(unsigned char lead, unsigned char second) {
  if (lead == 0xe0U) return second >= 0xa0U;
  if (lead == 0xedU) return second < 0xa0U;
  if (lead == 0xf0U) return second >= 0x90U;
  if (lead == 0xf4U) return second < 0x90U;
  return true;
}

std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xc2U && lead < 0xe0U) return 2;
  if (lead >= 0xe0U && lead < 0xf0U) return 3;
  if (lead >= 0xf0U && lead < 0xf5U) return 4;
  return 0;
}

}  // namespace

std::size_t character_begin(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 4;
  for (std::size_t back = 0; back < longest && back <= at && at < text.size(); ++back) {
    if (!is_utf8_continuation(text[at - back])) return at - back;
  }
  return at;
}

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = length_by_lead(lead);
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_utf8_continuation(text[i]) || (i == 1 && !fits_lead(lead, static_cast<unsigned char>(text[i])))) return 0;
  }
  return length;
}

}  // namespace binder
