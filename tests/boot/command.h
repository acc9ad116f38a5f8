// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a program of the root disk.
#pragma once

#include <string>
#include <vector>

struct CommandResult {
  int status = -1;     ///< that it ended with; -1: it could not be started, or a signal ended it
  std::string output;  ///< and what it said to standard error
};

[[nodiscard]] CommandResult run_command(const std::vector<std::string>& words);
