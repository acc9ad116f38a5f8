// SPDX-License-Identifier: GPL-2.0-or-later
// Makes what the decoders read.
#pragma once

#include <string>
#include <vector>

namespace binder::test {

std::string gzip(const std::string& text);
std::string bzip2(const std::string& text);
std::string lzma(const std::string& text);
std::string xz(const std::string& text);
std::string lzo(const std::string& text);
std::string lz4(const std::string& text);
std::string zstd(const std::string& text);

/// As zstd --long: a stream that needs a window of 2^log bytes.
std::string zstd_with_window(const std::string& text, int log);

struct NamedCompressor {
  const char* name;
  std::string (*compress)(const std::string&);
};

inline const std::vector<NamedCompressor> compressors{{"gzip", gzip}, {"bzip2", bzip2}, {"lzma", lzma}, {"xz", xz},
                                                      {"lzo", lzo},   {"lz4", lz4},     {"zstd", zstd}};

}  // namespace binder::test
