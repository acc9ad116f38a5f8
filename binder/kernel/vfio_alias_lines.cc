// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "binder/kernel/fd.h"
#include "binder/kernel/libkmod.h"
#include "binder/kernel/module_loader.h"
#include "binder/machine/vfio_alias.h"

namespace binder {

namespace {

/// The lines of a file, from its beginning, that have the word. The error is an errno.
std::expected<std::string, int> lines_with(std::string_view word, int file) {
  std::string lines;
  std::string rest;  // of a line that the next piece goes on with
  std::array<char, std::size_t{16} << 10U> piece{};
  for (off_t at = 0;;) {
    const ssize_t got = pread(file, piece.data(), piece.size(), at);
    if (got < 0) return std::unexpected(errno);
    if (got == 0) return lines;
    at += got;
    rest.append(piece.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', begin)) {
      const std::string_view line{rest.data() + begin, end + 1 - begin};
      if (line.find(word) != std::string_view::npos) lines += line;
      begin = end + 1;
    }
    rest.erase(0, begin);
  }
}

}  // namespace

Reading<std::string> vfio_alias_lines(const ModuleSources& sources) {
  constexpr const char* what = "modules.alias";
  const Libkmod libkmod{sources};
  if (libkmod.get() == nullptr) return std::unexpected(failure(what, libkmod.error(), "libkmod cannot start"));
  std::string lines;
  for (const kmod_index index : {KMOD_INDEX_MODULES_ALIAS, KMOD_INDEX_MODULES_BUILTIN_ALIAS}) {
    const Fd text{memfd_create(what, MFD_CLOEXEC)};
    if (text.get() < 0) return std::unexpected(SystemError{errno, "make room for", what});
    const int result = kmod_dump_index(libkmod.get(), index, text.get());
    // Kernels and images without anything built in that has an alias need no such index.
    if (result < 0 && index == KMOD_INDEX_MODULES_BUILTIN_ALIAS) continue;
    // libkmod says so of an index that it cannot open.
    if (result < 0) return std::unexpected(SystemError{result == -ENOSYS ? ENOENT : -result, "read", what});
    auto found = lines_with(vfio_alias_prefix, text.get());
    if (!found) return std::unexpected(SystemError{found.error(), "read", what});
    lines += *found;
  }
  return lines;
}

}  // namespace binder
