// SPDX-License-Identifier: GPL-2.0-or-later
// Two formats of one library: .xz, and the older .lzma without checksums.
#include <lzma.h>

#include <vector>

#include "binder/image/decode/decoder.h"

namespace binder {

namespace {

constexpr std::size_t output_size = 256 << 10;
constexpr std::size_t check_at = 7;  // in the header of an .xz stream: the kind of its checksums

class LzmaDecoder final : public Decoder {
 public:
  enum class Format { xz, lzma };

  explicit LzmaDecoder(Format format) : format_(format), output_(output_size) {
    started_ = format == Format::xz ? lzma_stream_decoder(&stream_, decoder_memory_limit, 0)
                                    : lzma_alone_decoder(&stream_, decoder_memory_limit);
  }
  LzmaDecoder(const LzmaDecoder&) = delete;
  LzmaDecoder& operator=(const LzmaDecoder&) = delete;
  ~LzmaDecoder() override { lzma_end(&stream_); }

  std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) override {
    if (started_ != LZMA_OK) return std::unexpected(name() + "no memory");
    if (is_first_ && format_ == Format::xz && input.size() > check_at &&
        static_cast<unsigned char>(input[check_at]) > LZMA_CHECK_CRC32) {
      return std::unexpected("xz: checksums of a kind that the kernel does not know; it needs xz --check=crc32");
    }
    is_first_ = false;
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(input.data());
    stream_.avail_in = input.size();
    stream_.next_out = output_.data();
    stream_.avail_out = output_.size();
    const lzma_ret result = lzma_code(&stream_, input.size() == left ? LZMA_FINISH : LZMA_RUN);
    if (result != LZMA_OK && result != LZMA_STREAM_END) return std::unexpected(name() + fault(result));
    return Decoded{input.size() - stream_.avail_in,
                   {reinterpret_cast<const char*>(output_.data()), output_.size() - stream_.avail_out},
                   result == LZMA_STREAM_END};
  }

 private:
  [[nodiscard]] std::string name() const { return format_ == Format::xz ? "xz: " : "lzma: "; }

  static std::string fault(lzma_ret result) {
    switch (result) {
      case LZMA_MEMLIMIT_ERROR: return "unpacking it would take more than 129 MiB of memory";
      case LZMA_BUF_ERROR: return "the data are cut off";
      case LZMA_FORMAT_ERROR: return "no data of this kind";
      case LZMA_OPTIONS_ERROR: return "packed with options that are not supported";
      case LZMA_MEM_ERROR: return "no memory";
      default: return "damaged data";
    }
  }

  Format format_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::vector<std::uint8_t> output_;
  lzma_ret started_ = LZMA_OK;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Decoder> make_xz_decoder() { return std::make_unique<LzmaDecoder>(LzmaDecoder::Format::xz); }
std::unique_ptr<Decoder> make_lzma_decoder() { return std::make_unique<LzmaDecoder>(LzmaDecoder::Format::lzma); }

}  // namespace binder
