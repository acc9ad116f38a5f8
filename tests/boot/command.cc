// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/command.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "tests/boot/vfio_device.h"

namespace {

[[noreturn]] void become(const std::vector<std::string>& words, int output) {
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(arguments.front(), arguments.data());
  constexpr int no_such_program = 127;
  _exit(no_such_program);
}

}  // namespace

CommandResult run_command(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (words.empty() || pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const File reader(ends[0]);
  pid_t child = -1;
  {
    const File writer(ends[1]);
    child = fork();
    if (child == 0) become(words, writer.descriptor());
  }
  if (child < 0) return {};
  CommandResult result;
  std::array<char, 4096> block{};
  ssize_t count = 0;
  while ((count = read(reader.descriptor(), block.data(), block.size())) > 0) {
    result.output.append(block.data(), static_cast<std::size_t>(count));
  }
  int status = 0;
  if (waitpid(child, &status, 0) == child && WIFEXITED(status)) result.status = WEXITSTATUS(status);
  return result;
}
