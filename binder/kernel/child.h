// SPDX-License-Identifier: GPL-2.0-or-later
// Work that may never return, with a limit.
#pragma once

#include <functional>
#include <string>

#include "binder/text/result.h"

namespace binder {

/// What the work has to say: an errno (0: it succeeded) and a text.
struct Answer {
  int error = 0;
  std::string text;
};

/// Runs `work` in a child process and waits for its answer no longer than `limit`; after that ETIMEDOUT.
///
/// A process and not a thread: a thread in uninterruptible sleep (a driver that waits in its remove function) keeps its
/// whole process from being reaped, and whoever waits for us would wait for ever. A child in that state can be left
/// behind. It holds none of our files but `keep_fd`, so that no pipe of the caller stays open because of it. Fails with
/// the errno of pipe(2) or fork(2), and with ECHILD where the child died without an answer.
[[nodiscard]] std::expected<Answer, int> run_within(Milliseconds limit, int keep_fd,
                                                    const std::function<Answer()>& work);

}  // namespace binder
