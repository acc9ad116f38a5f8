// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/segments.h"

#include <algorithm>

#include "binder/image/decode/decoder.h"

namespace binder {

namespace {

using namespace std::string_view_literals;

std::string why_unknown(std::string_view bytes, std::uint64_t offset) {
  if (bytes.starts_with("0707")) {
    return "a cpio archive that does not begin at a multiple of four bytes (" + std::to_string(offset % 4) +
           " too far)";
  }
  if (bytes.starts_with("\x04\x22\x4d\x18"sv)) {
    return "the lz4 frame format; the kernel reads the legacy format only (lz4 -l)";
  }
  return "neither a cpio archive nor a compression that the kernel knows";
}

class SegmentLoop {
 public:
  SegmentLoop(ImageBytes& bytes, CpioParser& parser, const std::function<void(std::uint64_t)>& progress,
              const SegmentLimits& limits)
      : bytes_(bytes), parser_(parser), progress_(progress), limits_(limits) {}

  ReadSegments run() {
    while (!result_.fault && bytes_.left() > 0) {
      const auto window = next_window();
      if (!window) break;
      if (window->front() == '\0') {
        bytes_.advance(std::min(window->find_first_not_of('\0'), window->size()));
      } else if (result_.segments.size() >= limits_.segments) {
        fail("more segments than a real image has: not read any further");
      } else if (window->front() == '0' && bytes_.offset() % 4 == 0) {
        read_archives();
      } else if (const Compression* const compression = compression_of(*window)) {
        read_compressed(*compression);
      } else {
        fail(why_unknown(*window, bytes_.offset()));
      }
    }
    return std::move(result_);
  }

 private:
  std::optional<std::string_view> next_window() {
    if (progress_) progress_(bytes_.offset());
    const auto window = bytes_.window();
    if (window) return *window;
    fail(describe(window.error()));
    return std::nullopt;
  }

  void fail(std::string message, std::optional<std::uint64_t> unpacked = std::nullopt) {
    if (!result_.fault) result_.fault = ImageFault{bytes_.offset(), unpacked, std::move(message)};
  }

  Segment& begin_segment(std::string_view compression) {
    return result_.segments.emplace_back(Segment{bytes_.offset(), 0, 0, compression});
  }

  /// Archives one after the other, until something begins that is none.
  void read_archives() {
    Segment& segment = begin_segment("none");
    parser_.begin(bytes_.offset());
    parser_.start_archive();
    while (bytes_.left() > 0) {
      const auto window = next_window();
      if (!window) return;
      const std::size_t used = parser_.push(*window);
      bytes_.advance(used);
      if (parser_.fault()) {
        result_.fault = ImageFault{parser_.fault()->offset, std::nullopt, parser_.fault()->message};
        return;
      }
      // Content that nobody wants is not even read from the disk.
      const std::uint64_t unread = std::min(parser_.skippable(), bytes_.left());
      if (unread > 0) {
        parser_.skip(unread);
        bytes_.advance(unread);
      }
      segment.size = segment.unpacked = bytes_.offset() - segment.offset;
      if (used < window->size() && unread == 0) {
        if ((*window)[used] != '0') return;
        parser_.start_archive();
      }
    }
    if (parser_.cut_off()) fail("the image ends in the middle of an archive");
  }

  void read_compressed(const Compression& compression) {
    Segment& segment = begin_segment(compression.name);
    const auto decoder = compression.make();
    parser_.begin(0);
    bool at_end = false;
    while (!at_end) {
      const auto window = next_window();
      if (!window) return;
      const auto decoded = decoder->step(*window, bytes_.left());
      if (!decoded) return fail(decoded.error(), segment.unpacked);
      const bool is_stuck = decoded->used == 0 && decoded->bytes.empty() && !decoded->at_end;
      if (is_stuck) return fail("the compressed data are cut off", segment.unpacked);
      at_end = decoded->at_end;
      unpacked_ += decoded->bytes.size();
      if (unpacked_ > limits_.unpacked)
        return fail("it unpacks to more than a machine could hold: not read any further", segment.unpacked);
      parser_.push_all(decoded->bytes);
      if (parser_.fault()) return fail(parser_.fault()->message, parser_.fault()->offset);
      segment.unpacked += decoded->bytes.size();
      bytes_.advance(decoded->used);
      segment.size = bytes_.offset() - segment.offset;
    }
    if (!parser_.at_boundary()) fail("the compressed data end in the middle of an archive", segment.unpacked);
  }

  ImageBytes& bytes_;
  CpioParser& parser_;
  const std::function<void(std::uint64_t)>& progress_;
  const SegmentLimits& limits_;
  ReadSegments result_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace

std::string describe(const ImageFault& fault) {
  std::string text = "at byte " + std::to_string(fault.offset);
  if (fault.unpacked) text += ", " + std::to_string(*fault.unpacked) + " bytes into what it unpacks to";
  return text + ": " + fault.message;
}

ReadSegments read_segments(ImageBytes& bytes, CpioParser& parser, const std::function<void(std::uint64_t)>& progress,
                           const SegmentLimits& limits) {
  return SegmentLoop{bytes, parser, progress, limits}.run();
}

}  // namespace binder
