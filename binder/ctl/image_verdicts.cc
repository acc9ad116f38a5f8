// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/image_verdicts.h"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <utility>

#include "binder/ctl/host_facts.h"
#include "binder/image/judge/wiring.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

/// `/boot/initrd.img: 40 %` on a terminal, for an image that takes longer than a moment.
class ProgressLine {
 public:
  ProgressLine(std::string name, bool wanted) : name_(std::move(name)), wanted_(wanted && isatty(STDERR_FILENO) == 1) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }

  void show(std::uint64_t done, std::uint64_t all) {
    const auto now = std::chrono::steady_clock::now();
    if (!wanted_ || now < next_ || all == 0) return;
    next_ = now + std::chrono::milliseconds{200};
    shown_ = true;
    std::cerr << '\r' << printable(name_) << ": " << done * 100 / all << " %\x1b[K" << std::flush;
  }

 private:
  std::string name_;
  bool wanted_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds{500};
};

std::size_t count_files(const ImageTree& tree) {
  std::size_t count = 0;
  tree.for_each([&](const std::string&, InodeNumber) { ++count; });
  return count;
}

ImageVerdict inspect_image(const ImageSource& source, const LoadedImage& image, Kernel& kernel, HostFacts& host) {
  ImageVerdict verdict;
  verdict.purpose = source.purpose;
  verdict.image = printable(source.name);
  verdict.profile = printable(source.profile);
  verdict.segments = image.segments;
  verdict.files = count_files(*image.tree);
  verdict.aspects.push_back(inspect_reading(image, verdict.files));
  if (verdict.aspects.front().result != AspectResult::ok) return verdict;
  const ImageContents contents = contents_of(source, image);
  verdict.framework = framework_name(framework_of(contents));
  add_module_files(kernel, module_directories(contents.tree), host);
  if (!contents.kernel_version.empty()) add_module_files(kernel, {contents.kernel_version}, host);
  verdict.kernels = kernel_versions(contents, host);
  for (Aspect& aspect : inspect(contents, host)) {
    aspect.message = printable(aspect.message);
    for (std::string& detail : aspect.details) detail = printable(detail);
    verdict.aspects.push_back(std::move(aspect));
  }
  return verdict;
}

ImageVerdict unreadable(const std::string& name, const std::string& reason) {
  ImageVerdict verdict;
  verdict.image = printable(name);
  verdict.aspects.push_back({"image", AspectResult::unknown, printable(reason)});
  return verdict;
}

}  // namespace

LoadedImage load_with_progress(const ImageSource& source, Progress progress) {
  ProgressLine line{source.name, progress == Progress::shown};
  return load_image(source, [&](std::uint64_t done, std::uint64_t all) { line.show(done, all); });
}

Aspect inspect_reading(const LoadedImage& image, std::size_t files) {
  Aspect aspect{"image", AspectResult::ok, ""};
  std::vector<std::string> kinds;
  for (const Segment& segment : image.segments) {
    if (kinds.empty() || kinds.back() != segment.compression) kinds.emplace_back(segment.compression);
  }
  aspect.message = std::to_string(files) + " files in " + std::to_string(image.segments.size()) +
                   (image.segments.size() == 1 ? " segment" : " segments") +
                   (kinds.empty() ? "" : " (" + join(kinds, commas_and) + ")");
  if (image.payload_name) aspect.message += ", and " + *image.payload_name + " in them";
  if (image.fault) {
    aspect.result = AspectResult::unknown;
    aspect.message = "the kernel cannot unpack it: " + describe(*image.fault);
  } else if (image.payload_name && !image.payload) {
    aspect.result = AspectResult::unknown;
    aspect.message = "cannot look inside " + *image.payload_name + ": " + image.payload.error();
  }
  return aspect;
}

std::expected<std::vector<ImageSource>, std::string> open_choice(const BootChoice& choice, const RootDirectory* root) {
  if (!choice.fault.empty()) return std::unexpected(choice.fault);
  std::vector<ImageFile> files;
  for (const std::string& path : choice.files) {
    auto file = root != nullptr ? ImageFile::open(*root, path) : ImageFile::open(path);
    if (!file) return std::unexpected(describe(file.error()));
    if (choice.certainty == Certainty::perhaps) {
      const auto is_image = is_unified_kernel_image(*file);
      if (!is_image) return std::unexpected(describe(is_image.error()));
      if (!*is_image) return std::vector<ImageSource>{};
    }
    files.push_back(std::move(*file));
  }
  auto sources = image_sources(std::move(files));
  if (!sources) return sources;
  for (ImageSource& source : *sources) {
    source.purpose = choice.purpose;
    // With Secure Boot the one in the image counts, without it that of the entry: each can switch the binder off.
    if (!source.command_line.empty() && !choice.command_line.empty()) source.command_line += ' ';
    source.command_line += choice.command_line;
  }
  return sources;
}

void judge_images(const std::vector<BootChoice>& choices, const RootDirectory* found_below, Kernel& kernel,
                  Progress progress, const std::function<void(ImageVerdict)>& take) {
  HostFacts host = read_host_facts(kernel);
  for (const BootChoice& choice : choices) {
    const auto sources = open_choice(choice, found_below);
    if (!sources) take(unreadable(choice.files.front(), sources.error()));
    for (const ImageSource& source : sources.value_or(std::vector<ImageSource>{})) {
      take(inspect_image(source, load_with_progress(source, progress), kernel, host));
    }
  }
}

}  // namespace binder::ctl
