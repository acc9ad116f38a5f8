// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/kernel_log.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

#include "binder/kernel/fd.h"
#include "binder/text/printable.h"
#include "binder/text/utf8.h"

namespace binder {

namespace {

/// A record holds 1,024 bytes less its prefix before Linux 6.x (LOG_LINE_MAX, kernel/printk/printk.c); a longer write
/// fails with EINVAL and the line would be lost.
constexpr std::size_t longest_line = 900;

/// The text may quote a config file with anything in it, or the name of anything.
std::string whole_line(std::string_view text) {
  const std::string shown = printable(text);
  std::string line = "vfio-binder: ";
  if (shown.size() <= longest_line) {
    line += shown;
  } else {
    line += std::string_view{shown}.substr(0, character_begin(shown, longest_line));
    line += "…";
  }
  line += '\n';
  return line;
}

/// syslog(3) priorities; the facility is left to the kernel, which takes "user" for lines from outside.
char priority(Severity severity) {
  switch (severity) {
    case Severity::error: return '3';
    case Severity::warning: return '4';
    case Severity::info: return '6';
  }
  return '6';
}

int write_once(int fd, const char* text, std::size_t size) {
  for (;;) {
    if (::write(fd, text, size) >= 0) return 0;
    if (errno != EINTR) return errno;
  }
}

/// Linux's number for /dev/kmsg (Documentation/admin-guide/devices.txt). Whatever else lies there would take the lines
/// and show them to nobody.
bool is_kmsg(int fd) {
  constexpr unsigned memory_devices = 1;
  constexpr unsigned kmsg_minor = 11;
  struct stat status{};
  return ::fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(memory_devices, kmsg_minor);
}

bool write_kmsg(const char* line, std::size_t size) {
  // Opened afresh for each line: the rate limit of ten lines in five seconds lives in the open file (devkmsg_write).
  const Fd kmsg{::open("/dev/kmsg", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  return kmsg.valid() && is_kmsg(kmsg.get()) && write_once(kmsg.get(), line, size) == 0;
}

/// Whether the log of this program is the kernel's. A fact of the process, as its last words are.
bool logs_to_kernel = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

}  // namespace

KernelLog::KernelLog() { logs_to_kernel = true; }

void KernelLog::write(const LogLine& line) {
  const std::string text = whole_line(line.text);
  const std::string record = std::string{'<', priority(line.severity), '>'} + text;
  const bool is_logged = write_kmsg(record.data(), record.size());
  if (!is_logged || ::isatty(STDERR_FILENO) == 1) write_error_stream(text);
}

void KernelLog::write_error_stream(const std::string& text) {
  constexpr int patience_ms = 1000;
  pollfd wait{STDERR_FILENO, POLLOUT, 0};
  is_taken_ = is_taken_ && ::poll(&wait, 1, patience_ms) > 0;
  if (is_taken_) write_once(STDERR_FILENO, text.data(), text.size());
}

void OutputLog::write(const LogLine& line) {
  const std::string text = whole_line(line.text);
  const int error = write_once(STDOUT_FILENO, text.data(), text.size());
  if (error_ == 0) error_ = error;
}

void write_last_words(const char* text) {
  std::array<char, 256> line{};
  const int size = std::snprintf(line.data(), line.size(), "<3>vfio-binder: %s\n", text);
  if (size <= 0) return;
  const std::size_t length = std::min(static_cast<std::size_t>(size), line.size() - 1);
  constexpr std::size_t level_size = 3;
  if (logs_to_kernel) write_kmsg(line.data(), length);
  // There is nobody left to tell that standard error cannot be written.
  static_cast<void>(write_once(STDERR_FILENO, line.data() + level_size, length - level_size));
}

}  // namespace binder
