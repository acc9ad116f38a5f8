// SPDX-License-Identifier: GPL-2.0-or-later
// What is known about an image when it has been read: its files, and the texts among them that decide.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/image/purpose.h"
#include "binder/image/tree.h"

namespace binder {

/// True for the files whose content the verdict rests on, told by name alone: what a path leads to is known only at the
/// end of the image. `path` is the name of an entry.
[[nodiscard]] bool decides(std::string_view path);

/// Keeps the contents that decide; those of other files pass by.
class KeptContents final : public ContentTaker {
 public:
  static constexpr std::size_t file_limit = 8 << 20;
  static constexpr std::size_t total_limit = 48 << 20;

  bool wants(InodeNumber file, std::string_view name, std::uint64_t size) override;
  void take(InodeNumber file, std::string_view bytes) override;

  /// What was kept of a file; nullptr: nothing, or not all of it.
  [[nodiscard]] const std::string* of(InodeNumber file, std::uint64_t size) const;
  /// For a file that turned out later to decide.
  void keep(InodeNumber file, std::string content);

 private:
  std::map<InodeNumber, std::string> contents_;
  std::size_t total_ = 0;
};

/// One way to boot an image: the root file system, and what a unified kernel image says besides.
struct ImageContents {
  const ImageTree& tree;
  const KeptContents& kept;
  std::string command_line;    ///< of a unified kernel image or a boot entry; else unknown and empty
  std::string kernel_version;  ///< the same
  Purpose purpose = Purpose::system;

  /// The content of a file that a path leads to. Nothing where there is no such file, or where it is none of those that
  /// decide.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view path) const;
};

/// The directories below lib/modules that hold something: those of kernels, and what else lies there.
[[nodiscard]] std::vector<std::string> module_directories(const ImageTree& tree);

}  // namespace binder
