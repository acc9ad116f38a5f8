// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's grammar of an initramfs (unpack_to_rootfs in init/initramfs.c):
//
//     initramfs := ("\0" | cpio archive at a multiple of four | compressed (cpio archive | "\0")*)*
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "binder/image/bytes.h"
#include "binder/image/cpio.h"

namespace binder {

/// A stretch of an initramfs that is packed in one way. Uncompressed archives that follow each other are one segment.
struct Segment {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t unpacked = 0;
  std::string_view compression;  ///< "none", "zstd", …
};

/// Why an initramfs cannot be read to its end, and where. The kernel stops there too, with what it has unpacked so far.
struct ImageFault {
  std::uint64_t offset = 0;               ///< in the initramfs
  std::optional<std::uint64_t> unpacked;  ///< within a compressed segment: in what came out of it
  std::string message;
};

/// `at byte 4096, 512 bytes into what it unpacks to: no cpio header`.
[[nodiscard]] std::string describe(const ImageFault& fault);

struct SegmentLimits {
  std::uint64_t unpacked = std::uint64_t{4}
                           << 30;  ///< of all compressed segments: no real machine unpacks more at its start
  std::uint64_t segments = 1000;
};

struct ReadSegments {
  std::vector<Segment> segments;
  std::optional<ImageFault> fault;
};

/// Pushes all archives of an initramfs into the parser. Memory: the window of the bytes, and what one decoder takes.
/// `progress` is called from time to time with the offset.
[[nodiscard]] ReadSegments read_segments(ImageBytes& bytes, CpioParser& parser,
                                         const std::function<void(std::uint64_t)>& progress = {},
                                         const SegmentLimits& limits = {});

}  // namespace binder
