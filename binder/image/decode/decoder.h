// SPDX-License-Identifier: GPL-2.0-or-later
// The compressions that a kernel unpacks (lib/decompress.c), each by its library, within the limits that the kernel's
// own code has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace binder {

/// What one step of a decoder used and gave.
struct Decoded {
  std::size_t used = 0;
  std::string_view bytes;  ///< valid until the next step
  bool at_end = false;     ///< the compressed data end after what was used
};

/// Unpacks one compressed stream and knows to the byte where it ends.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  /// `input` is what comes next: at least 64 KiB, or all that is left of the image. `left` is all that is left.
  /// An error says what is wrong with the data.
  virtual std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) = 0;
};

/// The memory that a stream may ask for: as much as libzstd and xz(1) themselves allow. `zstd --ultra -22` and `xz -9`
/// need 128 and 65 MiB.
inline constexpr std::size_t decoder_memory_limit = 129 << 20;

struct Compression {
  std::string_view name;   ///< `zstd`
  std::string_view magic;  ///< two bytes: the kernel looks at no more
  std::unique_ptr<Decoder> (*make)();
};

/// The compression that begins with these bytes, as the kernel tells it; nullptr: none.
[[nodiscard]] const Compression* compression_of(std::string_view bytes);

[[nodiscard]] std::unique_ptr<Decoder> make_gzip_decoder();
[[nodiscard]] std::unique_ptr<Decoder> make_bzip2_decoder();
[[nodiscard]] std::unique_ptr<Decoder> make_lzma_decoder();
[[nodiscard]] std::unique_ptr<Decoder> make_xz_decoder();
[[nodiscard]] std::unique_ptr<Decoder> make_lzo_decoder();
[[nodiscard]] std::unique_ptr<Decoder> make_lz4_decoder();
[[nodiscard]] std::unique_ptr<Decoder> make_zstd_decoder();

}  // namespace binder
