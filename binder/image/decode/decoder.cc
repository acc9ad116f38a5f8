// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/decode/decoder.h"

#include <algorithm>
#include <array>

namespace binder {

namespace {

using namespace std::string_view_literals;

constexpr std::array compressions{
    Compression{"gzip", "\x1f\x8b"sv, make_gzip_decoder}, Compression{"bzip2", "BZ"sv, make_bzip2_decoder},
    Compression{"lzma", "\x5d\x00"sv, make_lzma_decoder}, Compression{"xz", "\xfd\x37"sv, make_xz_decoder},
    Compression{"lzo", "\x89\x4c"sv, make_lzo_decoder},   Compression{"lz4", "\x02\x21"sv, make_lz4_decoder},
    Compression{"zstd", "\x28\xb5"sv, make_zstd_decoder},
};

}  // namespace

const Compression* compression_of(std::string_view bytes) {
  const auto* const found = std::find_if(compressions.begin(), compressions.end(),
                                         [&](const Compression& entry) { return bytes.starts_with(entry.magic); });
  return found == compressions.end() ? nullptr : found;
}

}  // namespace binder
