// SPDX-License-Identifier: GPL-2.0-or-later
#define ZLIB_CONST  // the library only reads its input, and says so
#include <zlib.h>

#include <vector>

#include "binder/image/decode/decoder.h"

namespace binder {

namespace {

constexpr std::size_t output_size = 256 << 10;
constexpr int gzip_format = 16 + MAX_WBITS;
constexpr std::size_t flags_at = 3;
constexpr unsigned flag_name = 0x08;  // RFC 1952
constexpr unsigned flag_text = 0x01;

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() : output_(output_size) { ready_ = inflateInit2(&stream_, gzip_format) == Z_OK; }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;
  ~GzipDecoder() override {
    if (ready_) inflateEnd(&stream_);
  }

  std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) override {
    if (!ready_) return std::unexpected("zlib has no memory");
    if (is_first_ && input.size() > flags_at &&
        (static_cast<unsigned char>(input[flags_at]) & ~(flag_name | flag_text)) != 0) {
      // The kernel steps over a file name in the header, and over nothing else (lib/decompress_inflate.c).
      return std::unexpected("a gzip header with parts that the kernel does not understand");
    }
    is_first_ = false;
    stream_.next_in = reinterpret_cast<const Bytef*>(input.data());
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = output_.data();
    stream_.avail_out = static_cast<uInt>(output_.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    const Decoded decoded{input.size() - stream_.avail_in,
                          {reinterpret_cast<const char*>(output_.data()), output_.size() - stream_.avail_out},
                          result == Z_STREAM_END};
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return std::unexpected(stream_.msg != nullptr ? "gzip: " + std::string{stream_.msg} : "gzip: damaged data");
    }
    const bool is_stuck = decoded.used == 0 && decoded.bytes.empty() && !decoded.at_end;
    if (is_stuck || (!decoded.at_end && decoded.bytes.empty() && decoded.used == left)) {
      return std::unexpected("gzip: the data are cut off");
    }
    return decoded;
  }

 private:
  z_stream stream_{};
  std::vector<Bytef> output_;
  bool ready_ = false;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder() { return std::make_unique<GzipDecoder>(); }

}  // namespace binder
