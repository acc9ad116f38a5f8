// SPDX-License-Identifier: GPL-2.0-or-later
// The format of lzop(1), with the restrictions of the kernel's reader (lib/decompress_unlzo.c): blocks of at most 256
// KiB, with one checksum each.
#include <lzo/lzo1x.h>

#include <algorithm>
#include <array>
#include <vector>

#include "binder/image/decode/decoder.h"
#include "binder/text/byte_order.h"

namespace binder {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view magic = "\x89LZO\0\r\n\x1a\n"sv;
constexpr std::size_t block_limit = 256 << 10;
constexpr std::uint32_t flag_adler32 = 0x01;  // of the unpacked block
constexpr std::uint32_t flag_crc32 = 0x100;
constexpr std::uint32_t flags_of_packed_block = 0x202;
constexpr std::uint32_t flag_filter = 0x800;
constexpr unsigned version_with_level = 0x0940;

class LzoDecoder final : public Decoder {
 public:
  LzoDecoder() : ready_(lzo_init() == LZO_E_OK), output_(block_limit) {}

  std::expected<Decoded, std::string> step(std::string_view input, std::uint64_t left) override {
    if (!ready_) return std::unexpected("the lzo library does not work");
    if (is_first_) {
      is_first_ = false;
      return header(input);
    }
    if (!block_.empty() || block_size_ != 0) return collect(input);
    constexpr std::size_t block_header = 12;
    if (input.size() >= 4 && big_endian<std::uint32_t>(input) == 0) return Decoded{4, {}, true};
    if (input.size() < block_header) return std::unexpected("lzo: the data are cut off");
    unpacked_size_ = big_endian<std::uint32_t>(input);
    block_size_ = big_endian<std::uint32_t>(input.substr(4));
    checksum_ = big_endian<std::uint32_t>(input.substr(8));
    if (unpacked_size_ > block_limit) return std::unexpected("lzo: a block that is too large for the kernel");
    if (block_size_ == 0 || block_size_ > unpacked_size_) return std::unexpected("lzo: damaged data");
    if (block_size_ > left - block_header) return std::unexpected("lzo: the data are cut off");
    return Decoded{block_header, {}, false};
  }

 private:
  std::expected<Decoded, std::string> header(std::string_view input) {
    constexpr std::size_t fixed = 16;
    if (!input.starts_with(magic)) return std::unexpected("lzo: no lzo data");
    constexpr std::size_t up_to_name = fixed + 1 + 8 + 12 + 1;  // with all that is optional
    if (input.size() < up_to_name) return std::unexpected("lzo: the data are cut off");
    const bool has_level = big_endian<std::uint16_t>(input.substr(magic.size())) >= version_with_level;
    std::size_t at = fixed + (has_level ? 1 : 0);
    flags_ = big_endian<std::uint32_t>(input.substr(at));
    at += (flags_ & flag_filter) != 0 ? 8 : 4;
    at += has_level ? 12 : 8;  // mode and time
    const std::size_t name_size = static_cast<unsigned char>(input[at]);
    at += 1 + name_size + 4;
    if (at > input.size()) return std::unexpected("lzo: the data are cut off");
    const bool has_one_checksum =
        (flags_ & flags_of_packed_block) == 0 && ((flags_ & flag_adler32) != 0) != ((flags_ & flag_crc32) != 0);
    if (!has_one_checksum)
      return std::unexpected("lzo: blocks without, or with more than, one checksum: the kernel cannot read them");
    return Decoded{at, {}, false};
  }

  std::expected<Decoded, std::string> collect(std::string_view input) {
    const std::size_t count = std::min(input.size(), block_size_ - block_.size());
    block_.insert(block_.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(count));
    if (block_.size() < block_size_) return Decoded{count, {}, false};
    lzo_uint size = unpacked_size_;
    if (block_size_ == unpacked_size_) {
      std::copy(block_.begin(), block_.end(), output_.begin());  // stored as it is
    } else if (lzo1x_decompress_safe(block_.data(), block_.size(), output_.data(), &size, nullptr) != LZO_E_OK ||
               size != unpacked_size_) {
      return std::unexpected("lzo: damaged data");
    }
    const std::uint32_t sum =
        (flags_ & flag_adler32) != 0 ? lzo_adler32(1, output_.data(), size) : lzo_crc32(0, output_.data(), size);
    if (sum != checksum_) return std::unexpected("lzo: damaged data");
    block_.clear();
    block_size_ = 0;
    return Decoded{count, {reinterpret_cast<const char*>(output_.data()), size}, false};
  }

  bool ready_;
  std::vector<unsigned char> block_;
  std::vector<unsigned char> output_;
  std::size_t block_size_ = 0;
  std::size_t unpacked_size_ = 0;
  std::uint32_t checksum_ = 0;
  std::uint32_t flags_ = 0;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Decoder> make_lzo_decoder() { return std::make_unique<LzoDecoder>(); }

}  // namespace binder
