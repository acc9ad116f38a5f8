// SPDX-License-Identifier: GPL-2.0-or-later
#include <bzlib.h>

#include <vector>

#include "binder/image/decode/decoder.h"

namespace binder {

namespace {

constexpr std::size_t output_size = 256 << 10;

class Bzip2Decoder final : public Decoder {
 public:
  Bzip2Decoder() : output_(output_size) { ready_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK; }
  Bzip2Decoder(const Bzip2Decoder&) = delete;
  Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;
  ~Bzip2Decoder() override {
    if (ready_) BZ2_bzDecompressEnd(&stream_);
  }

  std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) override {
    if (!ready_) return std::unexpected("bzip2 has no memory");
    // The library only reads it, and does not say so.
    stream_.next_in = const_cast<char*>(input.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    stream_.avail_in = static_cast<unsigned>(input.size());
    stream_.next_out = output_.data();
    stream_.avail_out = static_cast<unsigned>(output_.size());
    const int result = BZ2_bzDecompress(&stream_);
    if (result != BZ_OK && result != BZ_STREAM_END) {
      return std::unexpected(result == BZ_DATA_ERROR_MAGIC ? "bzip2: no bzip2 data" : "bzip2: damaged data");
    }
    const Decoded decoded{
        input.size() - stream_.avail_in, {output_.data(), output_.size() - stream_.avail_out}, result == BZ_STREAM_END};
    if (!decoded.at_end && decoded.bytes.empty() && decoded.used == left) {
      return std::unexpected("bzip2: the data are cut off");
    }
    return decoded;
  }

 private:
  bz_stream stream_{};
  std::vector<char> output_;
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_bzip2_decoder() { return std::make_unique<Bzip2Decoder>(); }

}  // namespace binder
