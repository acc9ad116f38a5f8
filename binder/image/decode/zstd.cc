// SPDX-License-Identifier: GPL-2.0-or-later
#include <zstd.h>

#include <vector>

#include "binder/image/decode/decoder.h"

namespace binder {

namespace {

constexpr int window_log_limit = 27;  // 128 MiB

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()), output_(ZSTD_DStreamOutSize()) {
    if (stream_ != nullptr) ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, window_log_limit);
  }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }

  std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) override {
    if (stream_ == nullptr) return std::unexpected("zstd has no memory");
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output_.data(), output_.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(result) != 0) return std::unexpected("zstd: " + std::string{ZSTD_getErrorName(result)});
    const Decoded decoded{in.pos, {output_.data(), out.pos}, result == 0};
    if (!decoded.at_end && decoded.bytes.empty() && decoded.used == left) {
      return std::unexpected("zstd: the data are cut off");
    }
    return decoded;
  }

 private:
  ZSTD_DStream* stream_;
  std::vector<char> output_;
};

}  // namespace

std::unique_ptr<Decoder> make_zstd_decoder() { return std::make_unique<ZstdDecoder>(); }

}  // namespace binder
