// SPDX-License-Identifier: GPL-2.0-or-later
// The legacy format of lz4(1), the only one that the kernel reads (lib/decompress_unlz4.c). It has no end mark: it ends
// with the image, or at a chunk size of zero, which is padding and not part of it.
#include <lz4.h>

#include <algorithm>
#include <vector>

#include "binder/image/decode/decoder.h"
#include "binder/text/byte_order.h"

namespace binder {

namespace {

constexpr std::size_t word_size = 4;
constexpr std::uint32_t magic = 0x184c2102;
constexpr std::size_t unpacked_chunk_size = 8 << 20;

class Lz4Decoder final : public Decoder {
 public:
  std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) override {
    if (chunk_size_ != 0) return collect(input);
    if (is_first_ && (input.size() < word_size || little_endian<std::uint32_t>(input) != magic))
      return std::unexpected("lz4: no lz4 data of the legacy kind");
    is_first_ = false;
    if (input.size() < word_size) return Decoded{0, {}, true};
    const std::uint32_t word = little_endian<std::uint32_t>(input);
    if (word == 0) return Decoded{0, {}, true};
    if (word == magic) return Decoded{word_size, {}, left == word_size};
    if (word > LZ4_COMPRESSBOUND(unpacked_chunk_size))
      return std::unexpected("lz4: something else follows that is not set off by zeros");
    if (word > left - word_size) return std::unexpected("lz4: the data are cut off, or something else follows");
    chunk_size_ = word;
    last_ = left - word_size == word;
    return Decoded{word_size, {}, false};
  }

 private:
  std::expected<Decoded, std::string> collect(std::string_view input) {
    const std::size_t count = std::min(input.size(), chunk_size_ - chunk_.size());
    chunk_.insert(chunk_.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(count));
    if (chunk_.size() < chunk_size_) return Decoded{count, {}, false};
    output_.resize(unpacked_chunk_size);
    const int size = LZ4_decompress_safe(chunk_.data(), output_.data(), static_cast<int>(chunk_.size()),
                                         static_cast<int>(output_.size()));
    if (size < 0) return std::unexpected("lz4: damaged data");
    chunk_.clear();
    chunk_size_ = 0;
    return Decoded{count, {output_.data(), static_cast<std::size_t>(size)}, last_};
  }

  std::vector<char> chunk_;
  std::vector<char> output_;
  std::size_t chunk_size_ = 0;
  bool is_first_ = true;
  bool last_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_lz4_decoder() { return std::make_unique<Lz4Decoder>(); }

}  // namespace binder
