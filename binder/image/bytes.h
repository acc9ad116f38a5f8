// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of an initramfs, wherever they lie in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "binder/image/uki.h"
#include "binder/kernel/root_directory.h"
#include "binder/text/result.h"

namespace binder {

/// A file that can be read at any place.
class ImageFile {
 public:
  [[nodiscard]] static Reading<ImageFile> open(const std::string& path);
  [[nodiscard]] static Reading<ImageFile> open(const RootDirectory& root, const std::string& path);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Fewer bytes than asked for only at the end of the file.
  [[nodiscard]] Reading<std::size_t> read(std::uint64_t offset, std::span<char> into) const;
  [[nodiscard]] Reading<std::string> read(const FileRange& range, std::size_t limit) const;

 private:
  [[nodiscard]] static Reading<ImageFile> from(Fd fd, const std::string& path);
  ImageFile(Fd fd, std::string path, std::uint64_t size) : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

  Fd fd_;
  std::string path_;
  std::uint64_t size_;
};

/// A stretch of a file, which must outlive it.
struct FilePart {
  const ImageFile* file = nullptr;
  FileRange at;
};

/// A window that slides over some stretches of files, which follow each other. As a boot loader puts several initramfs
/// files into memory, each begins at a multiple of four, with zeros before it.
class ImageBytes {
 public:
  explicit ImageBytes(const std::vector<FilePart>& parts);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t left() const { return size_ - offset_; }
  /// The bytes from `offset` on: at least `window_minimum` of them, or all that are left. Valid until the next call.
  [[nodiscard]] Reading<std::string_view> window();
  /// What is passed over outside the window is not read.
  void advance(std::uint64_t bytes);

  static constexpr std::size_t window_minimum = 64 << 10;

 private:
  struct Piece {
    std::uint64_t begin;  ///< in these bytes
    FilePart part;
  };

  [[nodiscard]] Reading<void> fill();

  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of the unused bytes in the buffer
  std::size_t end_ = 0;
};

}  // namespace binder
