// SPDX-License-Identifier: GPL-2.0-or-later
// How a process and its child talk through a pipe: each text with its length before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "binder/text/result.h"

namespace binder {

inline constexpr std::size_t frame_header_size = sizeof(std::uint32_t);

/// The text with its length before it.
[[nodiscard]] std::string frame_of(std::string_view text);

/// Collects one frame from a pipe that holds one at a time, as request and answer take turns.
class FrameReader {
 public:
  /// Takes what is there, or waits for it. False: the other end is closed, or the pipe is broken.
  [[nodiscard]] bool read_from(int fd);
  [[nodiscard]] bool is_complete() const;
  /// Of a complete frame.
  [[nodiscard]] std::string_view content() const { return std::string_view{bytes_}.substr(frame_header_size); }

 private:
  std::string bytes_;
};

/// The next text from a pipe; unset where there are no more.
[[nodiscard]] std::optional<std::string> read_frame(int fd);

/// All of them, or an errno.
[[nodiscard]] int write_bytes(int fd, std::string_view bytes);

/// A result as a text, and back.
[[nodiscard]] std::string encode(const Reading<std::string>& result);
[[nodiscard]] Reading<std::string> decode(std::string_view text);

}  // namespace binder
