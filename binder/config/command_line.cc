// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/command_line.h"

#include <algorithm>
#include <array>
#include <utility>

#include "binder/config/config_lists.h"
#include "binder/config/kernel_argument.h"
#include "binder/text/source_text.h"
#include "binder/text/spelling.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view mode_switch = "vfio_binder";
constexpr std::string_view devices_switch = "vfio_binder.devices";
constexpr std::string_view crash_word = "elfcorehdr";  // kernel/crash_dump.c, an early_param
constexpr std::string_view mode_fix = "write vfio_binder=off, vfio_binder=dry-run or vfio_binder=on";
constexpr std::string_view any_fix =
    "write vfio_binder=off, or one of vfio_binder=dry-run, vfio_binder=on and vfio_binder.devices=0000:02:00.0";

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

/// Letters and digits alone, in lower case.
std::string squeezed(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (is_letter(c) || is_digit(c)) letters += to_lower(c);
  }
  return letters;
}

/// A name that has ours in it, however it is written, or is ours with one or two wrong letters up to its dot.
bool resembles_ours(std::string_view name) {
  constexpr std::string_view ours = "vfiobinder";
  constexpr std::size_t farthest = 2;
  const std::string letters = squeezed(name);
  if (letters.find(ours) != std::string::npos) return true;
  const std::string head = squeezed(name.substr(0, name.find('.')));
  return head.size() + farthest >= ours.size() && head.size() <= ours.size() + farthest &&
         edit_distance(head, ours) <= farthest;
}

bool are_selectors(std::string_view list) {
  auto item = next_item(list, 0);
  for (; item && parse_selector(item->text); item = next_item(list, item->offset + item->text.size())) continue;
  return !item;
}

/// What a name that is nearly ours was probably meant to be, with the value it has. Empty: cannot be told.
std::string meant_switch(const KernelArgument& argument) {
  constexpr std::size_t longest = 160;
  const std::size_t dot = argument.name.rfind('.');
  const bool has_head = dot != std::string_view::npos && resembles_ours(argument.name.substr(0, dot));
  const std::string_view tail = has_head ? argument.name.substr(dot + 1) : std::string_view{};
  if (!argument.value) return find_mode(tail) ? std::string{mode_switch} + "=" + std::string{tail} : std::string{};
  if (!has_head && find_mode(*argument.value)) return std::string{mode_switch} + "=" + std::string{*argument.value};
  const bool is_list = has_head && edit_distance(lower_case(tail.substr(0, 12)), "devices") <= 2;
  const bool is_plain = argument.text.size() <= longest && argument.text.find('"') == std::string_view::npos;
  if (!is_list || !is_plain || !are_selectors(*argument.value)) return {};
  return std::string{devices_switch} + "=" + std::string{*argument.value};
}

class SwitchReader {
 public:
  SwitchReader(std::string_view text, std::string_view file, BootSwitches& switches)
      : source_(std::string{file}, text), switches_(switches) {}

  void read(const KernelArgument& argument) {
    if (is_for_init_) return refuse_place(argument, "stands after --, where all is for init");
    if (argument.name == "--" && !argument.value) is_for_init_ = true;
    if (is_kernel_name(argument.name, crash_word)) {
      switches_.is_crash_kernel = true;
    } else if (is_kernel_name(argument.name, mode_switch)) {
      read_mode(argument);
    } else if (is_kernel_name(argument.name, devices_switch)) {
      read_devices(argument);
    } else if (resembles_ours(argument.name)) {
      const std::string meant = meant_switch(argument);
      complain(argument.name, "there is no switch " + quoted(argument.name) + std::string{taken_for_off},
               meant.empty() ? std::string{any_fix} : "write " + meant);
      refuse(argument);
    } else if (argument.is_open) {
      refuse_place(argument, "stands after a quote that is never closed");
    }
  }

  void finish() {
    if (unclear_.empty()) return;
    switches_.mode = BootMode::off;
    switches_.decided_by = unclear_;
  }

 private:
  static constexpr std::string_view taken_for_off = ", which is taken for vfio_binder=off";

  void read_mode(const KernelArgument& argument) {
    const auto mode = find_mode(argument.value.value_or(""));
    switches_.mode = mode.value_or(BootMode::off);
    switches_.decided_by = argument.text;
    if (mode) return;
    refuse(argument);
    if (argument.value.value_or("").empty()) {
      complain(argument.name, "vfio_binder has no value, and is taken for off", std::string{mode_fix});
    } else {
      complain(*argument.value, quoted(*argument.value) + " is no value of vfio_binder, and is taken for off",
               std::string{mode_fix});
    }
  }

  void read_devices(const KernelArgument& argument) {
    if (!argument.value) {
      refuse(argument);
      complain(argument.name, "vfio_binder.devices has no value" + std::string{taken_for_off},
               "write vfio_binder.devices=0000:02:00.0,0000:02:00.1");
      return;
    }
    switches_.devices.emplace();
    read_selectors(*argument.value, source_, offset_of(*argument.value), *switches_.devices, switches_.problems);
  }

  /// For a text in which words are not read as switches: none of them may be ours.
  void refuse_place(const KernelArgument& argument, std::string_view where) {
    constexpr std::string_view ours = "vfio_binder";
    const std::string_view text = argument.text;
    const auto* found = std::ranges::search(text, ours, is_same_in_name).begin();
    if (found == text.end()) return;
    complain(std::string_view{found, ours.size()}, "this " + std::string{where} + std::string{taken_for_off},
             "write vfio_binder=off at the beginning");
    refuse(argument);
  }

  static bool is_same_in_name(char a, char b) { return (a == '-' ? '_' : to_lower(a)) == b; }

  void refuse(const KernelArgument& argument) {
    if (unclear_.empty()) unclear_ = argument.text;
  }

  void complain(std::string_view part, std::string message, std::string fix) {
    switches_.problems.push_back({source_.place(offset_of(part), part.size()), std::move(message), std::move(fix)});
  }

  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - source_.text().data());
  }

  SourceText source_;
  BootSwitches& switches_;
  bool is_for_init_ = false;
  std::string_view unclear_;  ///< the first argument that is ours and not clear
};

}  // namespace

BootSwitches parse_kernel_command_line(std::string_view text, std::string_view file) {
  BootSwitches switches;
  switches.host = find_host_words(text);
  SwitchReader reader{text, file, switches};
  std::string_view rest = text;
  while (const auto argument = next_kernel_argument(rest)) reader.read(*argument);
  reader.finish();
  return switches;
}

void heed_switches(const BootSwitches& switches, Config& config) {
  if (switches.devices) {
    config.devices = *switches.devices;
    config.has_typed_devices = true;
  }
  config.host = switches.host;
}

}  // namespace binder
