// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as an image: the sections of a PE file, then segments, archives and the tree, and the verdict on what came
// out.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "binder/image/judge/verdict.h"
#include "binder/image/load.h"

namespace {

/// One file in memory for all runs.
const std::string& path_of_input(const std::uint8_t* data, std::size_t size) {
  static const int fd = memfd_create("image", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(fd);
  if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != static_cast<ssize_t>(size)) __builtin_trap();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace binder;
  auto file = ImageFile::open(path_of_input(data, size));
  if (!file) __builtin_trap();
  std::vector<ImageFile> files;
  files.push_back(std::move(*file));
  const auto sources = image_sources(std::move(files));
  if (!sources) return 0;
  for (const ImageSource& source : *sources) {
    KeptContents kept;
    // Small limits: what is looked for are faults, not patience.
    ImageTree tree{&kept, {2000, 1 << 20, 100'000}};
    CpioParser parser{tree};
    ImageBytes bytes{source.parts};
    (void)read_segments(bytes, parser, {}, {4 << 20, 50});
    (void)inspect({tree, kept, source.command_line, source.kernel_version}, {});
  }
  return 0;
}
