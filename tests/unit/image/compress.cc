// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/image/compress.h"

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <zlib.h>
#include <zstd.h>

#include <stdexcept>

namespace binder::test {

namespace {

constexpr std::size_t room = 1 << 16;  // more than the tests need

void require(bool done) {
  if (!done) throw std::runtime_error{"a compressor failed"};
}

std::string number(std::uint32_t value, bool big_endian) {
  std::string text;
  for (unsigned i = 0; i < 4; ++i) text += static_cast<char>(value >> (big_endian ? 24 - 8 * i : 8 * i) & 0xffU);
  return text;
}

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string gzip(const std::string& text) {
  std::string out(room, '\0');
  z_stream stream{};
  require(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string input = text;  // zlib and bzip2 take no pointer to what is const
  stream.next_in = bytes_of(input);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = bytes_of(out);
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string bzip2(const std::string& text) {
  std::string input = text;
  std::string out(room, '\0');
  unsigned size = room;
  require(BZ2_bzBuffToBuffCompress(out.data(), &size, input.data(), static_cast<unsigned>(text.size()), 1, 0, 0) ==
          BZ_OK);
  return out.substr(0, size);
}

std::string xz(const std::string& text) {
  std::string out(room, '\0');
  std::size_t size = 0;
  require(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, nullptr, bytes_of(text), text.size(), bytes_of(out), &size,
                                  out.size()) == LZMA_OK);
  return out.substr(0, size);
}

std::string lzma(const std::string& text) {
  std::string out(room, '\0');
  lzma_options_lzma options{};
  require(lzma_lzma_preset(&options, 1) == 0);
  lzma_stream stream = LZMA_STREAM_INIT;
  require(lzma_alone_encoder(&stream, &options) == LZMA_OK);
  stream.next_in = bytes_of(text);
  stream.avail_in = text.size();
  stream.next_out = bytes_of(out);
  stream.avail_out = out.size();
  require(lzma_code(&stream, LZMA_FINISH) == LZMA_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  lzma_end(&stream);
  return out;
}

std::string lzo(const std::string& text) {
  require(lzo_init() == LZO_E_OK);
  std::string block(room, '\0');
  std::string memory(LZO1X_1_MEM_COMPRESS, '\0');
  lzo_uint size = block.size();
  require(lzo1x_1_compress(bytes_of(text), text.size(), bytes_of(block), &size, memory.data()) == LZO_E_OK &&
          size < text.size());
  // Version 0x1030, library 0x20a0, needed 0x0940, method 1, level 5; one checksum a block; mode, time, no name, header
  // checksum.
  std::string out{"\x89LZO\0\r\n\x1a\n\x10\x30\x20\xa0\x09\x40\x01\x05\0\0\0\x01", 21};
  out += std::string(12, '\0') + '\0' + std::string(4, '\0');
  const auto unpacked = static_cast<std::uint32_t>(text.size());
  out += number(unpacked, true) + number(static_cast<std::uint32_t>(size), true) +
         number(lzo_adler32(1, bytes_of(text), text.size()), true);
  return out + block.substr(0, size) + number(0, true);
}

std::string lz4(const std::string& text) {
  std::string block(room, '\0');
  const int size =
      LZ4_compress_default(text.data(), block.data(), static_cast<int>(text.size()), static_cast<int>(block.size()));
  require(size > 0);
  return number(0x184c2102, false) + number(static_cast<std::uint32_t>(size), false) +
         block.substr(0, static_cast<std::size_t>(size));
}

std::string zstd(const std::string& text) {
  std::string out(room, '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  require(ZSTD_isError(size) == 0);
  return out.substr(0, size);
}

std::string zstd_with_window(const std::string& text, int log) {
  std::string out(room, '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, log);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  ZSTD_outBuffer buffer{out.data(), out.size(), 0};
  ZSTD_compressStream2(context, &buffer, &in,
                       ZSTD_e_flush);  // in two steps, so that the window is not cut down to the content
  require(ZSTD_compressStream2(context, &buffer, &in, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(context);
  return out.substr(0, buffer.pos);
}

}  // namespace binder::test
