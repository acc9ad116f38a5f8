// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/root_directory.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "binder/kernel/frame.h"

namespace binder {

namespace {

bool same_directory(int fd, const char* path) {
  struct stat a{};
  struct stat b{};
  return ::fstat(fd, &a) == 0 && ::stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// An errno, or 0. What an earlier run left behind, or somebody laid there, is no file to write into.
int write_new_file(int directory, const std::string& name, const std::string& content) {
  if (::unlinkat(directory, name.c_str(), 0) != 0 && errno != ENOENT) return errno;
  const Fd fd{::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644)};
  if (!fd.valid()) return errno;
  const int error = write_bytes(fd.get(), content);
  if (error != 0) ::unlinkat(directory, name.c_str(), 0);
  return error;
}

}  // namespace

Reading<RootDirectory> RootDirectory::at(const std::string& path) {
  Fd fd{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!fd.valid()) return std::unexpected(SystemError{errno, "open the root directory", path});
  const bool is_own = same_directory(fd.get(), "/");
  return RootDirectory{std::move(fd), is_own};
}

Fd RootDirectory::open(const std::string& path, int flags) const {
  const std::size_t begin = std::min(path.find_first_not_of('/'), path.size());
  const std::string below = begin == path.size() ? "." : path.substr(begin);
  if (is_own_) return Fd{::openat(fd_.get(), below.c_str(), flags | O_CLOEXEC)};
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_IN_ROOT;
  return Fd{static_cast<int>(::syscall(SYS_openat2, fd_.get(), below.c_str(), &how, sizeof how))};
}

Reading<void> RootDirectory::save_file(const std::string& directory, const std::string& name,
                                       const std::string& content) const {
  const auto failed = [&](int error) { return std::unexpected(SystemError{error, "write", directory + "/" + name}); };
  const std::size_t slash = directory.rfind('/');
  const Fd parent = open(directory.substr(0, slash), O_RDONLY | O_DIRECTORY);
  if (!parent.valid()) return failed(errno);
  const std::string last = directory.substr(slash + 1);
  if (::mkdirat(parent.get(), last.c_str(), 0755) != 0 && errno != EEXIST) return failed(errno);
  const Fd own{::openat(parent.get(), last.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!own.valid()) return failed(errno);
  const std::string unfinished = name + ".new";
  if (const int error = write_new_file(own.get(), unfinished, content); error != 0) return failed(error);
  if (::renameat(own.get(), unfinished.c_str(), own.get(), name.c_str()) != 0) return failed(errno);
  return {};
}

}  // namespace binder
