// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/edit.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "binder/kernel/config_files.h"

namespace binder::ctl {

namespace {

constexpr mode_t usual_mode = 0644;
constexpr mode_t mode_bits = 07777;

struct Hint {
  int number;
  const char* text;
};

constexpr std::array<Hint, 6> hints = {{
    {EACCES, "Permission denied: run this as root"},
    {EPERM, "Operation not permitted: run this as root; where \"lsattr\" shows an i, \"chattr -i\" takes it away"},
    {EROFS, "the file system is read-only: mount it for writing, or edit the file where it comes from"},
    {ENOSPC, "there is no space left on the file system"},
    {EDQUOT, "the quota of the file system is used up"},
    {ENOENT, "there is no such directory"},
}};

std::unexpected<SystemError> error(int number, const char* action, std::string subject, std::string reason = {}) {
  for (const Hint& hint : hints) {
    if (hint.number == number && reason.empty()) reason = hint.text;
  }
  return std::unexpected(SystemError{number, action, std::move(subject), std::move(reason)});
}

/// Where an open file or directory is, links followed.
std::optional<std::string> real_path(const Fd& file) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file.get());
  const ssize_t length = readlink(link.c_str(), path.data(), path.size());
  if (length <= 0 || static_cast<std::size_t>(length) == path.size()) return std::nullopt;
  return std::string{path.data(), static_cast<std::size_t>(length)};
}

std::pair<std::string, std::string> split_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<std::string> read_all(int file) {
  std::string text;
  std::array<char, 65536> piece{};
  while (text.size() <= largest_config) {
    const ssize_t count = ::read(file, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  errno = EFBIG;
  return std::nullopt;
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// The kernel, and not whoever copies a file, answers for these.
bool is_of_the_content(std::string_view name) {
  return name == "security.ima" || name == "security.evm" || name == "security.capability";
}

std::vector<std::string> attribute_names(int file) {
  std::string list(65536, '\0');
  const ssize_t length = flistxattr(file, list.data(), list.size());
  std::vector<std::string> names;
  for (std::size_t at = 0; length > 0 && at < static_cast<std::size_t>(length); at += names.back().size() + 1) {
    names.emplace_back(list.c_str() + at);
  }
  std::erase_if(names, is_of_the_content);
  return names;
}

/// The directory that has the file itself, links followed.
struct Where {
  Fd directory;
  std::string name;
  std::string shown;
};

Reading<Where> find(const RootDirectory& root, const std::string& path) {
  const Fd file = root.open(path, O_PATH);
  if (!file.valid()) {
    if (errno != ENOENT) return error(errno, "open", path);
    auto [directory, name] = split_path(path);
    Where where{root.open(directory, O_RDONLY | O_DIRECTORY), name, directory};
    if (!where.directory.valid()) return error(errno, "open", directory);
    return where;
  }
  const auto real = real_path(file);
  if (!real) return error(errno, "find the directory of", path);
  auto [directory, name] = split_path(*real);
  Where where{Fd{open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)}, name, directory};
  if (!where.directory.valid()) return error(errno, "open", directory);
  return where;
}

std::string unfinished_name(const std::string& name) { return "." + name + ".vfioctl-new"; }
std::string copy_name(const std::string& name) { return name + ".vfioctl-old"; }

}  // namespace

Reading<Fd> lock_config(const RootDirectory& root, const std::string& path) {
  constexpr int most_tries = 50;
  constexpr timespec pause{0, 100'000'000};
  auto where = find(root, path);
  if (!where) return std::unexpected(where.error());
  for (int i = 0; flock(where->directory.get(), LOCK_EX | LOCK_NB) != 0; ++i) {
    // Where there is no lock, it is still looked whether the file is the one that was read.
    if (errno != EWOULDBLOCK) break;
    if (i == most_tries) return error(EBUSY, "edit", path, "another vfioctl is editing it: try again");
    nanosleep(&pause, nullptr);
  }
  return std::move(where->directory);
}

std::unexpected<SystemError> ConfigToEdit::failed(const char* action, const std::string& name) const {
  return error(errno, action, shown_ + "/" + name);
}

Reading<ConfigToEdit> ConfigToEdit::open(const RootDirectory& root, const std::string& path) {
  auto where = find(root, path);
  if (!where) return std::unexpected(where.error());
  ConfigToEdit config{std::move(where->directory), std::move(where->name), std::move(where->shown)};
  if (auto read = config.read(); !read) return std::unexpected(read.error());
  return config;
}

Reading<void> ConfigToEdit::read() {
  struct stat status{};
  const Fd file{openat(directory_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!file.valid()) {
    if (errno == ENOENT) return {};
    if (errno == ELOOP) return error(ELOOP, "edit", shown_ + "/" + name_, "it is a link to a file that is not there");
    return failed("open", name_);
  }
  if (fstat(file.get(), &status) != 0) return failed("look at", name_);
  if (!S_ISREG(status.st_mode)) return error(EINVAL, "edit", shown_ + "/" + name_, "it is no regular file");
  auto text = read_all(file.get());
  if (!text) return failed("read", name_);
  text_ = std::move(*text);
  status_ = status;
  return {};
}

Reading<void> ConfigToEdit::check_unchanged() {
  struct stat now{};
  const bool is_there = fstatat(directory_.get(), name_.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0;
  if (!is_there && errno != ENOENT) return failed("look at", name_);
  if (is_there == status_.has_value() && (!is_there || is_same(now, *status_))) return {};
  return error(EBUSY, "edit", shown_ + "/" + name_, "somebody else has changed it meanwhile: try again");
}

Reading<void> ConfigToEdit::keep_attributes(int old_file, int new_file) {
  const bool same_owner = status_->st_uid == geteuid() && status_->st_gid == getegid();
  if (!same_owner && fchown(new_file, status_->st_uid, status_->st_gid) != 0) return failed("keep the owner of", name_);
  if (fchmod(new_file, status_->st_mode & mode_bits) != 0) return failed("keep the mode of", name_);
  for (const std::string& name : attribute_names(old_file)) {
    std::string value(XATTR_SIZE_MAX, '\0');
    const ssize_t length = fgetxattr(old_file, name.c_str(), value.data(), value.size());
    if (length < 0 || fsetxattr(new_file, name.c_str(), value.data(), static_cast<std::size_t>(length), 0) != 0) {
      return error(errno, "keep the attributes of", shown_ + "/" + name_, {});
    }
  }
  return {};
}

Reading<void> ConfigToEdit::write_new(const std::string& name, const std::string& text) {
  // What a run that was cut off has left.
  unlinkat(directory_.get(), name.c_str(), 0);
  const Fd file{openat(directory_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file.valid()) return failed("create", name);
  if (!write_all(file.get(), text)) return failed("write", name);
  if (status_) {
    const Fd old{openat(directory_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
    if (!old.valid()) return failed("open", name_);
    if (auto kept = keep_attributes(old.get(), file.get()); !kept) return kept;
  } else if (fchmod(file.get(), usual_mode) != 0) {
    return failed("set the mode of", name);
  }
  if (fsync(file.get()) != 0) return failed("write to disk", name);
  return {};
}

Reading<void> ConfigToEdit::write_in_place(const std::string& text) {
  const std::string copy = copy_name(name_);
  if (auto written = write_new(copy, text_); !written) {
    unlinkat(directory_.get(), copy.c_str(), 0);
    return written;
  }
  fsync(directory_.get());
  const Fd file{openat(directory_.get(), name_.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC)};
  if (!file.valid()) {
    auto result = failed("open", name_);
    unlinkat(directory_.get(), copy.c_str(), 0);
    return result;
  }
  const bool is_written = write_all(file.get(), text) && ftruncate(file.get(), static_cast<off_t>(text.size())) == 0 &&
                          fsync(file.get()) == 0;
  if (!is_written) {
    const int number = errno;
    const bool is_back = lseek(file.get(), 0, SEEK_SET) == 0 && write_all(file.get(), text_) &&
                         ftruncate(file.get(), static_cast<off_t>(text_.size())) == 0 && fsync(file.get()) == 0;
    if (is_back) unlinkat(directory_.get(), copy.c_str(), 0);
    return error(number, "write", shown_ + "/" + name_,
                 is_back ? "" : "it is damaged now; the old text is in " + shown_ + "/" + copy);
  }
  unlinkat(directory_.get(), copy.c_str(), 0);
  return {};
}

Reading<void> ConfigToEdit::read_back(const std::string& text) {
  const Fd file{openat(directory_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
  if (!file.valid()) return failed("read back", name_);
  const auto now = read_all(file.get());
  if (!now) return failed("read back", name_);
  if (*now != text) return error(EIO, "edit", shown_ + "/" + name_, "what was written is not what is read back");
  return {};
}

Reading<void> ConfigToEdit::replace(const std::string& text) {
  if (auto same = check_unchanged(); !same) return same;
  const bool has_other_names = status_ && status_->st_nlink > 1;
  Reading<void> done;
  if (has_other_names) {
    done = write_in_place(text);
  } else {
    const std::string unfinished = unfinished_name(name_);
    done = write_new(unfinished, text);
    if (done) done = check_unchanged();
    if (done && renameat(directory_.get(), unfinished.c_str(), directory_.get(), name_.c_str()) != 0) {
      done = failed("replace", name_);
    }
    if (!done) unlinkat(directory_.get(), unfinished.c_str(), 0);
    // Another file system, or this very file, is mounted on it: in a container.
    if (!done && done.error().number == EBUSY && done.error().action == "replace") done = write_in_place(text);
  }
  if (!done) return done;
  if (fsync(directory_.get()) != 0) return failed("write to disk", name_);
  return read_back(text);
}

}  // namespace binder::ctl
