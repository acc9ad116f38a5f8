// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "binder/kernel/frame.h"

namespace binder {

namespace {

/// How long a child that has said its last may take to be gone.
constexpr int farewell_ms = 1000;

/// Shells leak few descriptors and low ones; the table is not known to be readable this early (/proc may be missing).
constexpr unsigned highest_inherited_fd = 255;

void close_between(unsigned first, unsigned last) {
  if (first > last) return;
#ifdef SYS_close_range
  if (::syscall(SYS_close_range, first, last, 0) == 0) return;  // Linux 5.9
#endif
  for (unsigned fd = first; fd <= std::min(last, highest_inherited_fd); ++fd) ::close(static_cast<int>(fd));
}

void close_all_but(std::array<int, 3> kept) {
  std::ranges::sort(kept);
  unsigned first = 0;
  for (const int fd : kept) {
    if (fd < 0) continue;
    const auto number = static_cast<unsigned>(fd);
    if (number > first) close_between(first, number - 1);
    first = number + 1;
  }
  close_between(first, ~0U);
}

SystemError plain(int number) { return {number, {}, {}}; }

std::string fate(int status) {
  if (WIFSIGNALED(status)) return "the process that did it was killed by signal " + std::to_string(WTERMSIG(status));
  return "the process that did it ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Child::~Child() {
  if (pid_ < 0) return;
  requests_ = Fd{-1};
  // It has nothing to do, so it reads the end of its requests and goes.
  pollfd wait{answers_.get(), POLLIN, 0};
  if (::poll(&wait, 1, farewell_ms) > 0) {
    static_cast<void>(end());
  } else {
    leave_behind();
  }
}

void Child::serve(int requests, int answers) const {
  // A session of its own: a signal or a hang-up meant for the boot script's group does not reach a half-done write.
  ::setsid();
  close_all_but({requests, answers, keep_fd_});
  while (const auto request = read_frame(requests)) {
    if (write_bytes(answers, frame_of(encode(work_(*request)))) != 0) break;
  }
  ::_exit(0);
}

int Child::start() {
  std::array<int, 2> requests{};
  if (::pipe2(requests.data(), O_CLOEXEC) != 0) return errno;
  const Fd requests_read{requests[0]};
  Fd requests_write{requests[1]};
  std::array<int, 2> answers{};
  if (::pipe2(answers.data(), O_CLOEXEC) != 0) return errno;
  Fd answers_read{answers[0]};
  const Fd answers_write{answers[1]};
  const pid_t pid = ::fork();
  if (pid < 0) return errno;
  if (pid == 0) serve(requests_read.get(), answers_write.get());
  pid_ = pid;
  requests_ = std::move(requests_write);
  answers_ = std::move(answers_read);
  return 0;
}

int Child::send(const std::string& request) {
  // What fits into an empty pipe is written without waiting, whatever the child does (pipe(7)).
  if (request.size() > PIPE_BUF - frame_header_size) return E2BIG;
  if (pid_ >= 0) {
    const int error = write_bytes(requests_.get(), frame_of(request));
    if (error != EPIPE) return error;
    static_cast<void>(end());  // somebody killed it while it had nothing to do
  }
  if (const int error = start(); error != 0) return error;
  return write_bytes(requests_.get(), frame_of(request));
}

Reading<std::string> Child::ask(const std::string& request, Milliseconds limit) {
  const Clock::time_point deadline = Clock::now() + limit;
  if (const int error = send(request); error != 0) return std::unexpected(plain(error));
  FrameReader answer;
  while (!answer.is_complete()) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
    pollfd wait{answers_.get(), POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&wait, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0 && left.count() > 0) continue;  // the clock decides
    if (ready <= 0) {
      leave_behind();
      return std::unexpected(plain(ready == 0 ? ETIMEDOUT : errno));
    }
    if (!answer.read_from(answers_.get())) return std::unexpected(end());
  }
  return decode(answer.content());
}

SystemError Child::end() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  requests_ = Fd{-1};
  answers_ = Fd{-1};
  return {ECHILD, {}, {}, fate(status)};
}

void Child::leave_behind() {
  // Helps where the sleep can be interrupted; where it can't, the child is left to init.
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, WNOHANG);
  pid_ = -1;
  requests_ = Fd{-1};
  answers_ = Fd{-1};
}

}  // namespace binder
