// SPDX-License-Identifier: GPL-2.0-or-later
// From the files that a boot loader takes to what is in them.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "binder/image/contents.h"
#include "binder/image/inner_root.h"
#include "binder/image/segments.h"

namespace binder {

/// What one boot unpacks: whole files one after the other, or the sections of a unified kernel image.
struct ImageSource {
  std::string name;     ///< for a person: the path, with more files after a `+`
  std::string profile;  ///< of a unified kernel image with profiles
  std::vector<std::shared_ptr<const ImageFile>> files;
  std::vector<FilePart> parts;
  std::string command_line;    ///< that comes with it; empty: none does
  std::string kernel_version;  ///< that it says it is for; empty: it does not say
  Purpose purpose = Purpose::system;
};

/// False for a file that is certainly no unified kernel image: no PE file, or one without an initramfs.
[[nodiscard]] Reading<bool> is_unified_kernel_image(const ImageFile& file);

/// The sources that a list of files makes up: one, or one for each profile. An error says what is wrong with a file.
[[nodiscard]] std::expected<std::vector<ImageSource>, std::string> image_sources(std::vector<ImageFile> files);

using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;

struct LoadedImage {
  std::unique_ptr<KeptContents> kept = std::make_unique<KeptContents>();
  std::unique_ptr<ImageTree> tree = std::make_unique<ImageTree>(kept.get());
  std::vector<Segment> segments;
  std::optional<ImageFault> fault;
  /// The root file system that dracut packs once more into the initramfs, and that the boot goes on with.
  std::optional<std::string> payload_name;
  std::expected<std::unique_ptr<Payload>, std::string> payload;
};

[[nodiscard]] LoadedImage load_image(const ImageSource& source, const Progress& progress = {});

/// Reads the image again, of which `tree` came, and gives out the content of one of its files.
[[nodiscard]] std::expected<void, std::string> read_content(const ImageSource& source, const ImageTree& tree,
                                                            InodeNumber file,
                                                            const std::function<void(std::string_view)>& take);

/// What decides: the payload's files where there is one.
[[nodiscard]] ImageContents contents_of(const ImageSource& source, const LoadedImage& image);

}  // namespace binder
