// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/frame.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace binder {

namespace {

std::string bytes_of(std::uint32_t number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

/// Takes a number off the front; 0 where there is none.
std::uint32_t take_number(std::string_view& text) {
  std::uint32_t number = 0;
  if (text.size() < sizeof number) return 0;
  std::memcpy(&number, text.data(), sizeof number);
  text.remove_prefix(sizeof number);
  return number;
}

std::string take_text(std::string_view& text) {
  const std::size_t size = std::min<std::size_t>(take_number(text), text.size());
  std::string taken{text.substr(0, size)};
  text.remove_prefix(size);
  return taken;
}

}  // namespace

std::string frame_of(std::string_view text) {
  std::string frame = bytes_of(static_cast<std::uint32_t>(text.size()));
  frame += text;
  return frame;
}

bool FrameReader::is_complete() const {
  if (bytes_.size() < frame_header_size) return false;
  std::string_view header = bytes_;
  return bytes_.size() >= frame_header_size + take_number(header);
}

bool FrameReader::read_from(int fd) {
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t size = ::read(fd, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes_.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
  }
}

std::optional<std::string> read_frame(int fd) {
  FrameReader reader;
  while (!reader.is_complete()) {
    if (!reader.read_from(fd)) return std::nullopt;
  }
  return std::string{reader.content()};
}

int write_bytes(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string encode(const Reading<std::string>& result) {
  if (result) return bytes_of(0) + *result;
  const SystemError& error = result.error();
  std::string text = bytes_of(static_cast<std::uint32_t>(error.number));
  for (const std::string* part : {&error.action, &error.subject, &error.reason}) text += frame_of(*part);
  return text;
}

Reading<std::string> decode(std::string_view text) {
  const auto number = static_cast<int>(take_number(text));
  if (number == 0) return std::string{text};
  return std::unexpected(SystemError{number, take_text(text), take_text(text), take_text(text)});
}

}  // namespace binder
