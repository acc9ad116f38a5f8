// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/linux_kernel.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>

#include "binder/kernel/module_loader.h"

namespace binder {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

enum class Waiting { no, yes };

/// A read that returns less than was asked for has come to the end of an attribute, which is one text of a page at
/// most (fs/sysfs/file.c).
bool is_attribute(const std::string& path) { return path.starts_with("/sys/"); }

Reading<std::string> read_file(const RootDirectory& root, const std::string& path, Waiting waiting) {
  const auto failed = [&](int number, const char* reason = "") {
    return std::unexpected(SystemError{number, "read", path, reason});
  };
  const Fd fd = root.open(path, O_RDONLY | O_NOCTTY | (waiting == Waiting::no ? O_NONBLOCK : 0));
  if (!fd.valid()) return failed(errno);
  struct stat status{};
  if (waiting == Waiting::no && !is_attribute(path) && ::fstat(fd.get(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return S_ISDIR(status.st_mode) ? failed(EISDIR) : failed(EINVAL, "it is no regular file");
  }
  std::string text;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t size = ::read(fd.get(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed(errno);
    text.append(chunk.data(), static_cast<std::size_t>(size));
    if (text.size() > largest_file) return failed(EFBIG);
    if (size == 0 || (is_attribute(path) && static_cast<std::size_t>(size) < chunk.size())) return text;
  }
}

Reading<std::string> write_file(const RootDirectory& root, const std::string& path, const std::string& value) {
  const auto failed = [&] { return std::unexpected(SystemError{errno, "write \"" + value + "\" to", path}); };
  // Truncating is for plain files below another root; sysfs takes no notice of it.
  const Fd fd = root.open(path, O_WRONLY | O_TRUNC | O_NOCTTY);
  if (!fd.valid()) return failed();
  // One write: sysfs takes each write for a whole value.
  if (::write(fd.get(), value.data(), value.size()) < 0) return failed();
  return {};
}

/// Notes cross the pipe from the child as lines.
std::string join_lines(const LoadNotes& notes) {
  std::string text;
  for (const std::string& note : notes) text += note + '\n';
  return text;
}

LoadNotes split_lines(const std::string& text) {
  LoadNotes notes;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    notes.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return notes;
}

/// What the child is asked to do: a letter, a path or name, and after a zero a value.
constexpr char request_read = 'r';
constexpr char request_write = 'w';
constexpr char request_load = 'l';
constexpr char request_unload = 'u';
constexpr char request_aliases = 'a';

Reading<std::string> carry_out(const RootDirectory& root, const std::string& request) {
  const std::size_t zero = request.find('\0');
  const std::string subject = request.substr(1, zero - 1);
  switch (request.front()) {
    case request_read: return read_file(root, subject, Waiting::yes);
    case request_write: return write_file(root, subject, request.substr(zero + 1));
    case request_aliases: return vfio_alias_lines(ModuleSources{});
    case request_unload: {
      const auto unloaded = unload_module_now(subject);
      return unloaded ? Reading<std::string>{} : std::unexpected(unloaded.error());
    }
    default: break;
  }
  // A modalias has a colon, a name never.
  const bool is_modalias = subject.find(':') != std::string::npos;
  const Reading<LoadNotes> notes =
      is_modalias ? load_modules_now(subject) : load_module_now(subject, request.substr(zero + 1));
  if (!notes) return std::unexpected(notes.error());
  return join_lines(*notes);
}

/// What the child could not say itself: what was tried.
Reading<std::string> with_action(Reading<std::string> answer, const std::string& action, const std::string& subject) {
  if (!answer && answer.error().action.empty()) {
    answer.error().action = action;
    answer.error().subject = subject;
  }
  return answer;
}

}  // namespace

LinuxKernel::LinuxKernel(const RootDirectory& root)
    : root_(root), child_(root.fd(), [&root](const std::string& request) { return carry_out(root, request); }) {}

Reading<std::string> LinuxKernel::read(const std::string& path) { return read_file(root_, path, Waiting::no); }

Reading<std::string> LinuxKernel::read_within(const std::string& path, Milliseconds limit) {
  return with_action(child_.ask(request_read + path, limit), "read", path);
}

Reading<std::string> LinuxKernel::read_link(const std::string& path) {
  const Fd fd = root_.open(path, O_PATH | O_NOFOLLOW);
  std::array<char, PATH_MAX> target{};
  const ssize_t size = fd.valid() ? ::readlinkat(fd.get(), "", target.data(), target.size()) : -1;
  if (size < 0) {
    // Of what is there and is no link the kernel says ENOENT where the path is empty (fs/stat.c, do_readlinkat).
    const int error = fd.valid() && errno == ENOENT ? EINVAL : errno;
    return std::unexpected(SystemError{error, "read the link", path});
  }
  return std::string{target.data(), static_cast<std::size_t>(size)};
}

Reading<FileStatus> LinuxKernel::status(const std::string& path) {
  const auto failed = [&] { return std::unexpected(SystemError{errno, "look at", path}); };
  const Fd fd = root_.open(path, O_PATH);
  if (!fd.valid()) return failed();
  struct stat found{};
  if (::fstat(fd.get(), &found) != 0) return failed();
  FileStatus status;
  status.kind = S_ISREG(found.st_mode)   ? FileKind::regular
                : S_ISDIR(found.st_mode) ? FileKind::directory
                                         : FileKind::other;
  status.size = static_cast<std::uint64_t>(found.st_size);
  status.owner = found.st_uid;
  status.group = found.st_gid;
  status.mode = found.st_mode & 07777U;
  status.has_acl = root_.is_own() && ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
  return status;
}

Reading<std::optional<DeviceNumber>> LinuxKernel::device_number(const std::string& path) {
  const auto failed = [&] { return std::unexpected(SystemError{errno, "look at", path}); };
  const Fd fd = root_.open(path, O_PATH);
  if (!fd.valid()) return failed();
  struct statx found{};
  // A server that does not answer would hold fstat(2).
  if (::statx(fd.get(), "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &found) != 0) {
    // FUSE shows its files to nobody but their user, not to root either (fuse_getattr of fs/fuse/dir.c). Nodes there
    // are no devices: it is mounted with nodev.
    if (errno == EACCES) return std::nullopt;
    return failed();
  }
  if (!S_ISCHR(found.stx_mode) && !S_ISBLK(found.stx_mode)) return std::nullopt;
  return DeviceNumber{S_ISBLK(found.stx_mode) ? NodeKind::block : NodeKind::character, found.stx_rdev_major,
                      found.stx_rdev_minor};
}

Privilege LinuxKernel::privilege() {
  if (!root_.is_own()) return Privilege::none;
  return ::geteuid() == 0 ? Privilege::root : Privilege::user;
}

Reading<std::vector<std::string>> LinuxKernel::list(const std::string& path) {
  const auto failed = [&](int error) { return std::unexpected(SystemError{error, "list", path}); };
  Fd fd = root_.open(path, O_RDONLY | O_DIRECTORY);
  if (!fd.valid()) return failed(errno);
  const std::unique_ptr<DIR, CloseDirectory> directory{::fdopendir(fd.get())};
  if (!directory) return failed(errno);
  static_cast<void>(fd.release());  // closedir closes it
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (names.size() == most_names) return failed(EFBIG);
    names.push_back(std::move(name));
    errno = 0;
  }
  if (errno != 0) return failed(errno);
  std::ranges::sort(names);
  return names;
}

Reading<void> LinuxKernel::write(const std::string& path, const std::string& value, Milliseconds limit) {
  const std::string request = request_write + path + '\0' + value;
  const auto answer = with_action(child_.ask(request, limit), "write \"" + value + "\" to", path);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Reading<LoadNotes> LinuxKernel::load_module(const std::string& name, const std::string& options, Milliseconds limit) {
  if (!root_.is_own())
    return std::unexpected(SystemError{EPERM, "load, for a kernel below another root, module", name});
  const auto answer = with_action(child_.ask(request_load + name + '\0' + options, limit), "load module", name);
  if (!answer) return std::unexpected(answer.error());
  return split_lines(*answer);
}

Reading<std::vector<VfioAlias>> LinuxKernel::vfio_aliases(Milliseconds limit) {
  constexpr const char* what = "modules.alias";
  if (!root_.is_own()) return std::unexpected(SystemError{EPERM, "read, for a kernel below another root,", what});
  const auto answer = with_action(child_.ask(std::string{request_aliases}, limit), "read", what);
  if (!answer) return std::unexpected(answer.error());
  return parse_vfio_aliases(*answer);
}

Reading<void> LinuxKernel::unload_module(const std::string& name, Milliseconds limit) {
  if (!root_.is_own()) {
    return std::unexpected(SystemError{EPERM, "unload, from a kernel below another root, module", name});
  }
  const auto answer = with_action(child_.ask(request_unload + name, limit), "unload module", name);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Milliseconds LinuxKernel::now() {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace binder
