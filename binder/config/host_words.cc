// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/host_words.h"

#include "binder/config/kernel_argument.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// Names of drivers/tty/vt and of what throws everything away; all others are lines to another machine.
bool is_serial(std::string_view console) {
  const std::string_view name = console.substr(0, console.find(','));
  if (name.empty() || name == "null" || name == "ttynull") return false;
  return !name.starts_with("tty") || (name.size() > 3 && !is_digit(name[3]));
}

}  // namespace

HostWords find_host_words(std::string_view command_line) {
  HostWords words{find_root_words(command_line), {}};
  while (const auto argument = next_kernel_argument(command_line)) {
    if (argument->name == "console" && is_serial(argument->value.value_or(""))) {
      words.serial_console = std::string{argument->text};
    }
  }
  return words;
}

}  // namespace binder
