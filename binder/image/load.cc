// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/load.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t section_text_limit = 64 << 10;
/// Under these names dracut's modules squash, squash-squashfs and squash-erofs put the packed root into the image's
/// own.
constexpr std::array payload_names{"squash-root.img", "squashfs-root.img", "erofs-root.img"};

std::string text_of(const ImageFile& file, const std::optional<FileRange>& section) {
  if (!section) return {};
  const auto text = file.read(*section, section_text_limit);
  return text ? std::string{trim(text->substr(0, text->find('\0')))} : std::string{};
}

/// A profile is described as os-release(5) describes a system.
std::string profile_name(std::string_view description) {
  for (const TextPart& line : split(description, "\n", 100)) {
    if (line.text.starts_with("ID=")) {
      std::string name{line.text.substr(3)};
      std::erase(name, '"');
      return name;
    }
  }
  return "without ID";
}

ImageSource source_of(const std::shared_ptr<const ImageFile>& file, const UkiProfile& profile) {
  ImageSource source;
  source.name = file->path();
  source.files = {file};
  if (profile.description) source.profile = profile_name(text_of(*file, profile.description));
  source.command_line = text_of(*file, profile.command_line);
  source.kernel_version = text_of(*file, profile.kernel_version);
  for (const auto& section : {profile.microcode, profile.initramfs}) {
    if (section) source.parts.push_back({file.get(), *section});
  }
  return source;
}

std::expected<std::vector<ImageSource>, std::string> uki_sources(const std::shared_ptr<const ImageFile>& file,
                                                                 std::string_view head) {
  const auto sections = parse_pe(head, file->size());
  if (!sections) return std::unexpected(file->path() + ": " + sections.error());
  std::vector<ImageSource> sources;
  for (const UkiProfile& profile : uki_profiles(*sections)) {
    if (profile.initramfs) sources.push_back(source_of(file, profile));
  }
  if (sources.empty()) return std::unexpected(file->path() + ": a PE file without an initramfs (no section .initrd)");
  return sources;
}

/// Passes on the contents of some files, known from an earlier reading of the same image: the last that each was given.
class SomeContents final : public ContentTaker {
 public:
  using Take = std::function<void(InodeNumber, std::string_view)>;
  SomeContents(const ImageTree& earlier, const std::vector<InodeNumber>& files, Take take) : take_(std::move(take)) {
    for (const InodeNumber file : files) to_come_[file] = earlier.inode(file).written;
  }

  bool wants(InodeNumber file, std::string_view, std::uint64_t) override {
    const auto found = to_come_.find(file);
    return found != to_come_.end() && --found->second == 0;
  }
  void take(InodeNumber file, std::string_view bytes) override { take_(file, bytes); }

 private:
  std::map<InodeNumber, std::uint32_t> to_come_;
  Take take_;
};

ReadSegments read_again(const ImageSource& source, SomeContents& contents) {
  ImageBytes bytes{source.parts};
  ImageTree tree{&contents};
  CpioParser parser{tree};
  return read_segments(bytes, parser);
}

/// Files that decide, but are links to files of other names: nobody could know that they would.
void keep_what_links_lead_to(const ImageSource& source, LoadedImage& image) {
  std::map<InodeNumber, std::string> contents;
  image.tree->for_each([&](const std::string& path, InodeNumber) {
    if (!decides(path)) return;
    const auto file = image.tree->find(path);
    if (!file || (image.tree->inode(*file).mode & mode_type_mask) != mode_file) return;
    const std::uint64_t size = image.tree->inode(*file).size;
    if (size <= KeptContents::file_limit && image.kept->of(*file, size) == nullptr && contents.size() < 100)
      contents[*file];
  });
  if (contents.empty()) return;
  std::vector<InodeNumber> files;
  for (const auto& [file, content] : contents) files.push_back(file);
  SomeContents taker{*image.tree, files, [&](InodeNumber file, std::string_view bytes) {
                       std::string& content = contents[file];
                       if (content.size() + bytes.size() <= KeptContents::file_limit) content += bytes;
                     }};
  read_again(source, taker);
  for (auto& [file, content] : contents) image.kept->keep(file, std::move(content));
}

void open_payload(const ImageSource& source, LoadedImage& image) {
  for (const char* const name : payload_names) {
    const auto file = image.tree->find(name);
    if (!file || !image.tree->is_file(name)) continue;
    image.payload_name = name;
    image.payload = Payload::unpack(image.tree->inode(*file).size, [&](const Payload::Take& take) {
      SomeContents taker{*image.tree, {*file}, [&](InodeNumber, std::string_view bytes) { take(bytes); }};
      read_again(source, taker);
    });
    return;
  }
}

}  // namespace

Reading<bool> is_unified_kernel_image(const ImageFile& file) {
  const auto head = file.read({0, file.size()}, pe_head_size);
  if (!head) return std::unexpected(head.error());
  if (!looks_like_pe(*head)) return false;
  const auto sections = parse_pe(*head, file.size());
  // A damaged one may be one.
  return !sections || std::ranges::any_of(*sections, [](const UkiSection& each) { return each.name == ".initrd"; });
}

std::expected<std::vector<ImageSource>, std::string> image_sources(std::vector<ImageFile> files) {
  ImageSource source;
  for (ImageFile& each : files) {
    const auto file = std::make_shared<const ImageFile>(std::move(each));
    const auto head = file->read({0, file->size()}, pe_head_size);
    if (!head) return std::unexpected(describe(head.error()));
    if (looks_like_pe(*head)) {
      if (files.size() == 1) return uki_sources(file, *head);
      return std::unexpected(file->path() + ": a unified kernel image is booted alone, not together with other files");
    }
    if (head->empty()) return std::unexpected(file->path() + ": an empty file");
    source.name += (source.name.empty() ? "" : " + ") + file->path();
    source.files.push_back(file);
    source.parts.push_back({file.get(), {0, file->size()}});
  }
  return std::vector{std::move(source)};
}

LoadedImage load_image(const ImageSource& source, const Progress& progress) {
  LoadedImage image;
  ImageBytes bytes{source.parts};
  CpioParser parser{*image.tree};
  const auto report = [&](std::uint64_t done) {
    if (progress) progress(done, bytes.size());
  };
  ReadSegments read = read_segments(bytes, parser, report);
  image.segments = std::move(read.segments);
  image.fault = std::move(read.fault);
  keep_what_links_lead_to(source, image);
  open_payload(source, image);
  return image;
}

std::expected<void, std::string> read_content(const ImageSource& source, const ImageTree& tree, InodeNumber file,
                                              const std::function<void(std::string_view)>& take) {
  SomeContents contents{tree, {file}, [&](InodeNumber, std::string_view bytes) { take(bytes); }};
  const ReadSegments read = read_again(source, contents);
  if (read.fault) return std::unexpected(source.name + ": " + describe(*read.fault));
  return {};
}

ImageContents contents_of(const ImageSource& source, const LoadedImage& image) {
  const bool inner = image.payload_name && image.payload;
  return {inner ? (*image.payload)->tree() : *image.tree, inner ? (*image.payload)->kept() : *image.kept,
          source.command_line, source.kernel_version, source.purpose};
}

}  // namespace binder
