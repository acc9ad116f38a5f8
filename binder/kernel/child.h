// SPDX-License-Identifier: GPL-2.0-or-later
// Work that may never return, with a limit.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "binder/kernel/fd.h"
#include "binder/text/result.h"

namespace binder {

/// A child process that does one piece of work after the other. It starts with the first one, and anew after one that
/// was given up.
///
/// A process and not a thread: a thread in uninterruptible sleep (a driver that waits in its remove function) keeps its
/// whole process from being reaped, and whoever waits for us would wait for ever. A child in that state can be left
/// behind. It holds none of our files but `keep_fd`, so that no pipe of the caller stays open because of it.
class Child {
 public:
  using Work = std::function<Reading<std::string>(const std::string& request)>;

  /// `work` runs in the child, with what it refers to as it was when the child began.
  Child(int keep_fd, Work work) : keep_fd_(keep_fd), work_(std::move(work)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// What the work answers to the request, error and all. ETIMEDOUT where it does not answer within `limit`; then the
  /// child is killed, or left to init where no signal reaches it. ECHILD, with the reason, where it died without an
  /// answer; else the errno of pipe(2), fork(2) or write(2). These have neither action nor subject.
  [[nodiscard]] Reading<std::string> ask(const std::string& request, Milliseconds limit);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] int start();
  [[nodiscard]] int send(const std::string& request);
  [[nodiscard]] SystemError end();
  void leave_behind();
  [[noreturn]] void serve(int requests, int answers) const;

  int keep_fd_;
  Work work_;
  int pid_ = -1;
  Fd requests_{-1};
  Fd answers_{-1};
};

}  // namespace binder
