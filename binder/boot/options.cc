// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/options.h"

#include <array>
#include <vector>

#include "binder/text/join.h"

namespace binder {

namespace {

struct CommandWord {
  std::string_view words;
  Command command;
  std::string_view help;
};

constexpr std::array commands{
    CommandWord{"apply", Command::apply, "hand the configured devices over (also without a command)"},
    CommandWord{"late", Command::late, "with an ADDRESS: hand over a device that has come later; for the udev rule"},
    CommandWord{"check", Command::check, "say what is wrong with the config, touch nothing"},
    CommandWord{"image files", Command::image_files, "list the files that belong in an initramfs image"},
    CommandWord{"image modules", Command::image_modules, "list the kernel modules that belong in an initramfs image"},
};

void take_config(Options& options, std::string_view file) {
  options.config = file;
  options.no_config = NoConfig::is_a_problem;
}

struct OptionWord {
  std::string_view name;
  std::string_view argument;  ///< empty: it takes none
  void (*set)(Options& options, std::string_view value);
  std::string_view help;
};

constexpr std::array options_known{
    OptionWord{"--dry-run", "", [](Options& o, std::string_view) { o.dry_run = DryRun::yes; },
               "with apply: print the plan, change nothing"},
    OptionWord{"--config", "FILE", take_config, "read FILE and FILE.d/*.cfg instead of /etc/vfio-pci.cfg"},
    OptionWord{"--root", "DIR", [](Options& o, std::string_view v) { o.root = v; },
               "look up every path below DIR; the log goes to standard output, no module is loaded"},
    OptionWord{"--coldplug", "", [](Options& o, std::string_view) { o.event = Event::coldplug; },
               "with late: the event was asked for, and tells not when the device came"},
    OptionWord{"--functions", "", [](Options& o, std::string_view) { o.event = Event::bind; },
               "with late: only make the virtual functions of the device"},
    OptionWord{"--version", "", [](Options& o, std::string_view) { o.command = Command::show_version; },
               "print the version"},
    OptionWord{"--help", "", [](Options& o, std::string_view) { o.command = Command::show_help; }, "print this text"},
};

const OptionWord* find_option(std::string_view name) {
  for (const OptionWord& option : options_known) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

/// What is wrong, or nothing.
std::string take_option(std::span<const std::string_view> arguments, std::size_t& at, Options& options) {
  const std::string_view argument = arguments[at];
  const std::size_t equals = argument.find('=');
  const std::string_view name = argument.substr(0, equals);
  const OptionWord* option = find_option(name);
  if (option == nullptr) return "there is no option " + std::string{name};
  const bool has_value = equals != std::string_view::npos;
  if (option->argument.empty()) {
    if (has_value) return std::string{name} + " takes no value";
    option->set(options, {});
    return {};
  }
  if (!has_value && at + 1 == arguments.size()) {
    return std::string{name} + " needs a value: " + std::string{name} + " " + std::string{option->argument};
  }
  option->set(options, has_value ? argument.substr(equals + 1) : arguments[++at]);
  return {};
}

std::string table_row(std::string_view left, std::string_view right) {
  constexpr std::size_t column = 17;
  std::string row = "  " + std::string{left};
  row.resize(row.size() < column ? column : row.size() + 1, ' ');
  return row + std::string{right} + "\n";
}

constexpr std::string_view dry_run_alone = "--dry-run goes with apply alone";

std::expected<Options, std::string> late_options(Options options, const std::vector<std::string_view>& words) {
  options.command = Command::late;
  const auto address = parse_pci_address(words.size() == 2 ? words[1] : std::string_view{});
  if (!address) return std::unexpected("late needs the address of a device, such as 0000:02:00.0");
  if (options.dry_run == DryRun::yes) return std::unexpected(std::string{dry_run_alone});
  options.address = *address;
  return options;
}

}  // namespace

std::expected<Options, std::string> parse_options(std::span<const std::string_view> arguments) {
  Options options;
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with('-')) {
      words.push_back(arguments[i]);
      continue;
    }
    if (const std::string error = take_option(arguments, i, options); !error.empty()) return std::unexpected(error);
  }
  // --help and --version beat whatever stands beside them.
  if (words.empty() || options.command != Command::apply) return options;
  if (words.front() == "late") return late_options(std::move(options), words);
  const std::string given = join(words, spaces);
  for (const CommandWord& known : commands) {
    if (known.words != given) continue;
    options.command = known.command;
    if (options.dry_run == DryRun::yes && known.command != Command::apply) {
      return std::unexpected(std::string{dry_run_alone});
    }
    return options;
  }
  return std::unexpected("there is no command '" + given + "'");
}

std::string help_text() {
  std::string text =
      "Usage: vfio-binder [apply] [--dry-run] [--config FILE] [--root DIR]\n"
      "       vfio-binder late [--coldplug|--functions] [--config FILE] [--root DIR] ADDRESS\n"
      "       vfio-binder check|image files|image modules [--config FILE] [--root DIR]\n"
      "\n"
      "Hands the PCI devices listed in /etc/vfio-pci.cfg to vfio-pci. Made to run in the initramfs,\n"
      "before udev and before any module is loaded.\n"
      "\n"
      "Commands:\n";
  for (const CommandWord& command : commands) text += table_row(command.words, command.help);
  text += "\nOptions:\n";
  for (const OptionWord& option : options_known) {
    const std::string argument = option.argument.empty() ? "" : " " + std::string{option.argument};
    text += table_row(std::string{option.name} + argument, option.help);
  }
  text +=
      "\nKernel command line: vfio_binder=off, vfio_binder=dry-run, vfio_binder.devices=LIST\n"
      "Exit status: 0 all as configured, 1 something is not, 2 the config has problems, 64 wrong usage\n"
      "See vfio-binder(8) and vfio-pci.cfg(5).\n";
  return text;
}

}  // namespace binder
