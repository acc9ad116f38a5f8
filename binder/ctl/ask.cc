// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/ask.h"

#include <unistd.h>

#include <iostream>

#include "binder/text/text.h"

namespace binder::ctl {

bool can_ask() { return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1; }

std::optional<std::string> ask(const std::string& question) {
  std::cout << question << ' ' << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) {
    std::cout << '\n';
    return std::nullopt;
  }
  return std::string{trim(answer)};
}

bool ask_yes(const std::string& question) {
  for (;;) {
    const auto answer = ask(question + " [y/N]");
    if (!answer || answer->empty()) return false;
    const std::string word = lower_case(*answer);
    if (word == "y" || word == "yes") return true;
    if (word == "n" || word == "no") return false;
    std::cout << "Please answer y or n.\n";
  }
}

}  // namespace binder::ctl
