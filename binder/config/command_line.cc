// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/command_line.h"

#include <algorithm>
#include <array>
#include <string>

#include "binder/config/config_lists.h"
#include "binder/text/source_text.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view file_name = "/proc/cmdline";
constexpr std::string_view mode_switch = "vfio_binder";
constexpr std::string_view devices_switch = "vfio_binder.devices";
constexpr std::string_view mode_fix = "write vfio_binder=off, vfio_binder=dry-run or vfio_binder=on";

struct Argument {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// The kernel's isspace() (lib/ctype.c) also takes the no-break space of Latin 1.
bool is_kernel_space(char c) { return is_space(c) || c == '\xa0'; }

/// Reads the next argument and takes it off the text. As next_arg() in lib/cmdline.c: quotes only count at the
/// beginning of the argument or of its value, and are left where they stand anywhere else.
std::optional<Argument> next_argument(std::string_view& text) {
  while (!text.empty() && is_kernel_space(text.front())) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const bool is_quoted = text.front() == '"';
  if (is_quoted) text.remove_prefix(1);

  bool in_quote = is_quoted;
  std::size_t end = 0;
  for (; end < text.size() && (in_quote || !is_kernel_space(text[end])); ++end) {
    if (text[end] == '"') in_quote = !in_quote;
  }
  std::string_view word = text.substr(0, end);
  text.remove_prefix(end);

  const std::size_t equals = word.find('=');
  const bool has_value = equals != std::string_view::npos && equals > 0;
  const bool has_quoted_value = has_value && word.substr(equals + 1).starts_with('"');
  if ((is_quoted || has_quoted_value) && word.ends_with('"')) word.remove_suffix(1);
  if (!has_value) return Argument{word, std::nullopt};
  const std::size_t begin = std::min(equals + (has_quoted_value ? 2 : 1), word.size());
  return Argument{word.substr(0, equals), word.substr(begin)};
}

/// The kernel takes - and _ in names for the same (kernel/params.c, parameq).
bool is_named(std::string_view name, std::string_view wanted) {
  return std::ranges::equal(name, wanted, [](char a, char b) { return (a == '-' ? '_' : a) == b; });
}

std::optional<BootMode> find_mode(std::string_view word) {
  struct Word {
    std::string_view word;
    BootMode mode;
  };
  static constexpr std::array<Word, 9> words = {{
      {"off", BootMode::off},
      {"0", BootMode::off},
      {"no", BootMode::off},
      {"false", BootMode::off},
      {"dry-run", BootMode::dry_run},
      {"on", BootMode::apply},
      {"1", BootMode::apply},
      {"yes", BootMode::apply},
      {"true", BootMode::apply},
  }};
  const auto* found = std::ranges::find(words, word, &Word::word);
  return found == words.end() ? std::nullopt : std::optional{found->mode};
}

class SwitchReader {
 public:
  SwitchReader(std::string_view text, BootSwitches& switches)
      : source_(std::string{file_name}, text), switches_(switches) {}

  void read(const Argument& argument) {
    if (is_named(argument.name, mode_switch)) {
      read_mode(argument);
    } else if (is_named(argument.name, devices_switch)) {
      read_devices(argument);
    } else if (is_named(argument.name.substr(0, mode_switch.size() + 1), "vfio_binder.")) {
      complain(argument.name, "there is no switch " + quoted(argument.name),
               "write " + std::string{devices_switch} + "=LIST, or vfio_binder=off");
    }
  }

 private:
  void read_mode(const Argument& argument) {
    const auto mode = find_mode(argument.value.value_or(""));
    switches_.mode = mode.value_or(BootMode::off);
    if (mode) return;
    if (argument.value.value_or("").empty()) {
      complain(argument.name, "vfio_binder has no value, and is taken for off", mode_fix);
    } else {
      complain(*argument.value, quoted(*argument.value) + " is no value of vfio_binder, and is taken for off",
               mode_fix);
    }
  }

  void read_devices(const Argument& argument) {
    if (!argument.value) {
      complain(argument.name, "vfio_binder.devices has no value",
               "write vfio_binder.devices=0000:02:00.0,0000:02:00.1");
      return;
    }
    switches_.devices.emplace();
    read_selectors(*argument.value, source_, offset_of(*argument.value), *switches_.devices, switches_.problems);
  }

  void complain(std::string_view part, std::string message, std::string_view fix) {
    switches_.problems.push_back({source_.place(offset_of(part), part.size()), std::move(message), std::string{fix}});
  }

  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - source_.text().data());
  }

  SourceText source_;
  BootSwitches& switches_;
};

}  // namespace

BootSwitches parse_kernel_command_line(std::string_view text) {
  BootSwitches switches;
  SwitchReader reader{text, switches};
  std::string_view rest = text;
  while (const auto argument = next_argument(rest)) {
    if (argument->name == "--" && !argument->value) break;
    reader.read(*argument);
  }
  return switches;
}

}  // namespace binder
