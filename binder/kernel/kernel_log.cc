// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/kernel_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "binder/kernel/root_directory.h"

namespace binder {

namespace {

/// A record holds 1,024 bytes less its prefix before Linux 6.x (LOG_LINE_MAX, kernel/printk/printk.c); a longer write
/// fails with EINVAL and the line would be lost.
constexpr std::size_t longest_line = 900;

/// The text may quote a config file with anything in it: no control characters for a log or a terminal.
std::string printable(std::string_view text) {
  std::string line = "vfio-binder: ";
  line += text.substr(0, longest_line);
  if (text.size() > longest_line) line += "…";
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
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

bool write_once(int fd, const std::string& text) {
  for (;;) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) return true;
    if (errno != EINTR) return false;
  }
}

bool write_kmsg(Severity severity, const std::string& line) {
  // Opened afresh for each line: the rate limit of ten lines in five seconds lives in the open file (devkmsg_write).
  const Fd kmsg{::open("/dev/kmsg", O_WRONLY | O_CLOEXEC)};
  return kmsg.valid() && write_once(kmsg.get(), std::string{'<', priority(severity), '>'} + line);
}

}  // namespace

void KernelLog::write(const LogLine& line) {
  const std::string text = printable(line.text);
  const bool logged = write_kmsg(line.severity, text);
  if (!logged || ::isatty(STDERR_FILENO) == 1) write_once(STDERR_FILENO, text);
}

void OutputLog::write(const LogLine& line) { write_once(STDOUT_FILENO, printable(line.text)); }

}  // namespace binder
