// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace binder {

namespace {

constexpr std::size_t buffer_size = 256 << 10;
constexpr std::uint64_t alignment = 4;

}  // namespace

Reading<ImageFile> ImageFile::open(const std::string& path) {
  // Without O_NONBLOCK a FIFO that somebody put there would be waited for.
  return from(Fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)}, path);
}

Reading<ImageFile> ImageFile::open(const RootDirectory& root, const std::string& path) {
  return from(root.open(path, O_RDONLY | O_NONBLOCK), path);
}

Reading<ImageFile> ImageFile::from(Fd fd, const std::string& path) {
  struct stat status{};
  if (!fd.valid() || fstat(fd.get(), &status) != 0) return std::unexpected(SystemError{errno, "open", path});
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(SystemError{S_ISDIR(status.st_mode) ? EISDIR : EINVAL, "read", path});
  }
  return ImageFile{std::move(fd), path, static_cast<std::uint64_t>(status.st_size)};
}

Reading<std::size_t> ImageFile::read(std::uint64_t offset, std::span<char> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = pread(fd_.get(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(SystemError{errno, "read", path_});
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Reading<std::string> ImageFile::read(const FileRange& range, std::size_t limit) const {
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(range.size, limit)), '\0');
  const auto count = read(range.offset, text);
  if (!count) return std::unexpected(count.error());
  text.resize(*count);
  return text;
}

ImageBytes::ImageBytes(const std::vector<FilePart>& parts) : buffer_(buffer_size) {
  for (const FilePart& part : parts) {
    size_ = (size_ + alignment - 1) / alignment * alignment;
    pieces_.push_back({size_, part});
    size_ += part.at.size;
  }
}

Reading<void> ImageBytes::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  while (end_ < buffer_.size() && offset_ + end_ < size_) {
    const std::uint64_t at = offset_ + end_;
    const auto next =
        std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return p.begin + p.part.at.size > at; });
    const std::span<char> room{buffer_.data() + end_, buffer_.size() - end_};
    if (next->begin > at) {  // zeros before the piece
      const auto zeros = std::min<std::size_t>(next->begin - at, room.size());
      std::memset(room.data(), 0, zeros);
      end_ += zeros;
      continue;
    }
    const std::uint64_t inside = at - next->begin;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), next->part.at.size - inside));
    const auto count = next->part.file->read(next->part.at.offset + inside, room.first(wanted));
    if (!count) return std::unexpected(count.error());
    if (*count == 0)
      return std::unexpected(SystemError{EIO, "read all of", next->part.file->path()});  // it became shorter meanwhile
    end_ += *count;
  }
  return {};
}

Reading<std::string_view> ImageBytes::window() {
  if (end_ - begin_ < std::min<std::uint64_t>(window_minimum, left())) {
    if (const auto filled = fill(); !filled) return std::unexpected(filled.error());
  }
  return std::string_view{buffer_.data() + begin_, end_ - begin_};
}

void ImageBytes::advance(std::uint64_t bytes) {
  offset_ += bytes;
  begin_ = bytes < end_ - begin_ ? begin_ + bytes : end_;
}

}  // namespace binder
