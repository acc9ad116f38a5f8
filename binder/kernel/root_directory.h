// SPDX-License-Identifier: GPL-2.0-or-later
// Where all paths begin: one open directory, so that no path forgets it.
#pragma once

#include <string>

#include "binder/kernel/fd.h"
#include "binder/text/result.h"

namespace binder {

class RootDirectory {
 public:
  /// Fails where the directory cannot be opened.
  [[nodiscard]] static Reading<RootDirectory> at(const std::string& path);

  /// Opens a path below the root; flags as open(2), O_CLOEXEC is added. Below another root than "/" symbolic links stay
  /// inside it too (openat2(2) RESOLVE_IN_ROOT, Linux 5.6). Not valid, with errno set, where that fails.
  [[nodiscard]] Fd open(const std::string& path, int flags) const;

  /// Creates or replaces a file, and the last component of its directory, so that a reader sees the old content or the
  /// new one. Follows no link and writes through none: what lies under the name of the unfinished file is removed. For
  /// files of our own; the kernel's go through Kernel::write.
  [[nodiscard]] Reading<void> save_file(const std::string& directory, const std::string& name,
                                        const std::string& content) const;

  /// True for "/": the files are the running kernel's.
  [[nodiscard]] bool is_own() const { return is_own_; }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  RootDirectory(Fd fd, bool is_own) : fd_(std::move(fd)), is_own_(is_own) {}

  Fd fd_;
  bool is_own_;
};

}  // namespace binder
