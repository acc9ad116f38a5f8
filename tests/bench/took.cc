// SPDX-License-Identifier: GPL-2.0-or-later
// The clock of tests/bench/boot: runs a program with /dev/null for its input and output, and prints the nanoseconds of
// CLOCK_MONOTONIC from before its start until it has been waited for. Ends as the program did, with 127 where it could
// not be started.
//
// usage: took PROGRAM [ARGUMENT...]
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <initializer_list>

namespace {

constexpr int not_started = 127;

long long now() {
  constexpr long long nanoseconds = 1'000'000'000;
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * nanoseconds + time.tv_nsec;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return not_started;
  posix_spawn_file_actions_t files;
  if (posix_spawn_file_actions_init(&files) != 0) return not_started;
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0) != 0) return not_started;
  }
  pid_t child = 0;
  int status = 0;
  const long long start = now();
  if (posix_spawn(&child, argv[1], &files, nullptr, argv + 1, environ) != 0) return not_started;
  if (waitpid(child, &status, 0) != child) return not_started;
  std::printf("%lld\n", now() - start);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
