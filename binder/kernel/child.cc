// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace binder {

namespace {

using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() : error_(::pipe2(ends_.data(), O_CLOEXEC) == 0 ? 0 : errno) {}
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }

 private:
  std::array<int, 2> ends_{-1, -1};
  int error_;
};

void write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

/// Shells leak few descriptors and low ones; the table is not known to be readable this early (/proc may be missing).
constexpr int highest_inherited_fd = 255;

[[noreturn]] void answer_and_exit(int answer_fd, int keep_fd, const std::function<Answer()>& work) {
  // A session of its own: a signal or a hang-up meant for the boot script's group does not reach a half-done write.
  ::setsid();
  for (int fd = 0; fd <= highest_inherited_fd; ++fd) {
    if (fd != answer_fd && fd != keep_fd) ::close(fd);
  }
  const Answer answer = work();
  write_all(answer_fd, reinterpret_cast<const char*>(&answer.error), sizeof answer.error);
  write_all(answer_fd, answer.text.data(), answer.text.size());
  ::_exit(0);
}

/// All bytes until the other end is closed, or an errno; ETIMEDOUT behind `deadline`.
std::expected<std::string, int> read_until(int fd, Clock::time_point deadline) {
  std::string bytes;
  for (;;) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return std::unexpected(ETIMEDOUT);
    pollfd wait{fd, POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    if (ready < 0) return std::unexpected(errno);
    std::array<char, 512> chunk{};
    const ssize_t size = ::read(fd, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(errno);
    if (size == 0) return bytes;
    bytes.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

void reap(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

std::expected<Answer, int> run_within(Milliseconds limit, int keep_fd, const std::function<Answer()>& work) {
  Pipe pipe;
  if (pipe.error() != 0) return std::unexpected(pipe.error());
  const Clock::time_point deadline = Clock::now() + limit;
  const pid_t child = ::fork();
  if (child < 0) return std::unexpected(errno);
  if (child == 0) answer_and_exit(pipe.write_end(), keep_fd, work);
  pipe.close_end(1);
  const std::expected<std::string, int> bytes = read_until(pipe.read_end(), deadline);
  if (!bytes) {
    // Helps where the sleep can be interrupted; where it can't, the child is left to init.
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, WNOHANG);
    return std::unexpected(bytes.error());
  }
  reap(child);
  Answer answer;
  if (bytes->size() < sizeof answer.error) return std::unexpected(ECHILD);
  std::memcpy(&answer.error, bytes->data(), sizeof answer.error);
  answer.text = bytes->substr(sizeof answer.error);
  return answer;
}

}  // namespace binder
