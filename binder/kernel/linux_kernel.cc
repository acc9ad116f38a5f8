// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/linux_kernel.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "binder/kernel/child.h"
#include "binder/kernel/module_loader.h"

namespace binder {

namespace {

Answer read_file(const RootDirectory& root, const std::string& path) {
  const Fd fd = root.open(path, O_RDONLY);
  if (!fd.valid()) return {errno, {}};
  Answer answer;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t size = ::read(fd.get(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) answer.error = errno;
    if (size <= 0) return answer;
    answer.text.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

Answer write_file(const RootDirectory& root, const std::string& path, const std::string& value) {
  // Truncating is for plain files below another root; sysfs takes no notice of it.
  const Fd fd = root.open(path, O_WRONLY | O_TRUNC);
  if (!fd.valid()) return {errno, {}};
  // One write: sysfs takes each write for a whole value.
  const ssize_t written = ::write(fd.get(), value.data(), value.size());
  return {written < 0 ? errno : 0, {}};
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

/// The text of an answer, or its error together with what was tried.
Reading<std::string> text_of(const std::expected<Answer, int>& answer, const std::string& action,
                             const std::string& subject) {
  const int error = answer ? answer->error : answer.error();
  if (error != 0) return std::unexpected(SystemError{error, action, subject});
  return answer->text;
}

}  // namespace

Reading<std::string> LinuxKernel::read(const std::string& path) {
  return text_of(read_file(root_, path), "read", path);
}

Reading<std::string> LinuxKernel::read_within(const std::string& path, Milliseconds limit) {
  return text_of(run_within(limit, root_.fd(), [&] { return read_file(root_, path); }), "read", path);
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

Reading<std::vector<std::string>> LinuxKernel::list(const std::string& path) {
  Fd fd = root_.open(path, O_RDONLY | O_DIRECTORY);
  DIR* directory = fd.valid() ? ::fdopendir(fd.get()) : nullptr;
  if (directory == nullptr) return std::unexpected(SystemError{errno, "list", path});
  static_cast<void>(fd.release());  // closedir closes it
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  const int error = errno;
  ::closedir(directory);
  if (error != 0) return std::unexpected(SystemError{error, "list", path});
  std::ranges::sort(names);
  return names;
}

Reading<void> LinuxKernel::write(const std::string& path, const std::string& value, Milliseconds limit) {
  const auto written = run_within(limit, root_.fd(), [&] { return write_file(root_, path, value); });
  const auto answer = text_of(written, "write \"" + value + "\" to", path);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Reading<LoadNotes> LinuxKernel::load_module(const std::string& name, Milliseconds limit) {
  if (!root_.is_own())
    return std::unexpected(SystemError{EPERM, "load, for a kernel below another root, module", name});
  const auto loaded = run_within(limit, root_.fd(), [&]() -> Answer {
    const Reading<LoadNotes> notes = load_module_now(name);
    if (!notes) return {notes.error().number, {}};
    return {0, join_lines(*notes)};
  });
  const auto answer = text_of(loaded, "load module", name);
  if (!answer) return std::unexpected(answer.error());
  return split_lines(*answer);
}

Milliseconds LinuxKernel::now() {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace binder
