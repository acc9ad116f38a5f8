// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/change.h"

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

#include "binder/ctl/machine_source.h"
#include "binder/ctl/regenerate.h"
#include "binder/ctl/terminal.h"
#include "binder/ctl/unified_diff.h"
#include "binder/plan/report.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

void say_what_is_left(const RootDirectory& root, Kernel& kernel) {
  const std::vector<std::string> command = regenerate_command(kernel);
  std::cout << "The boot images do not know it yet. Next:\n";
  if (!root.is_own()) std::cout << "  in the system below that root:\n";
  if (command.empty()) {
    std::cout << "  make them anew with what this system makes them with; then: vfioctl verify\n";
  } else {
    std::cout << "  " << join(command, spaces) << " && vfioctl verify\n";
  }
  std::cout << "  then reboot\n";
}

}  // namespace

std::string shown_diff(const FileChange& change) {
  std::string shown;
  std::string diff = unified_diff(change.path, change.file.text(), change.after);
  // What is not for a person's eyes is for patch(1), which wants each byte.
  if (isatty(STDOUT_FILENO) == 0) return diff;
  for (std::size_t at = 0; at < diff.size();) {
    const std::size_t end = std::min(diff.find('\n', at), diff.size());
    shown += printable(std::string_view{diff}.substr(at, end - at), Tabs::keep) + '\n';
    at = end + 1;
  }
  return shown;
}

ParsedConfig parse_edited(Kernel& kernel, const LoadedConfig& loaded, const std::string& path,
                          const std::string& text) {
  std::vector<ConfigText> texts = {{path, text}};
  for (const std::string& file : loaded.files) {
    if (file == path) continue;
    if (auto other = kernel.read(file)) texts.push_back({file, std::move(*other)});
  }
  return parse_config(texts);
}

bool is_among(const std::vector<Selector>& entries, const std::string& selector) {
  return std::ranges::any_of(entries, [&](const Selector& entry) { return to_string(entry) == selector; });
}

bool passes_rules(const Plan& plan, const std::vector<Selector>& added) {
  bool passes = true;
  for (const Refusal& refusal : plan.refused_devices) {
    if (!is_among(added, refusal.selector)) continue;
    passes = false;
    complain(device_line(refused_device(refusal, plan.driver)).text);
  }
  return passes;
}

void add_change_options(CLI::App& app, ChangeOptions& options) {
  app.add_option("SELECTOR", options.selectors, "Devices: 0000:02:00.0, 02:00.*, 0000:00:01.0/00.0, pci:10de:1401")
      ->required();
  add_config_option(app, options.config, options.root);
  CLI::Option* const root = app.add_option("--root", options.root, "The system that is meant");
  root->type_name("DIR")->capture_default_str();
  CLI::Option* const dry_run = app.add_flag("--dry-run", options.dry_run, "Print what would change, and write nothing");
  app.add_flag("--regenerate", options.regenerate, "Make the boot images of all kernels anew, and verify them")
      ->excludes(dry_run)
      ->excludes(root);
}

Exit carry_out(std::vector<FileChange>& changes, const std::vector<std::string>& lines, const ChangeOptions& options,
               Kernel& kernel, const RootDirectory& root) {
  std::erase_if(changes, [](const FileChange& change) { return change.file.text() == change.after; });
  if (options.dry_run) {
    for (const FileChange& change : changes) std::cout << shown_diff(change);
    return Exit::good;
  }
  for (FileChange& change : changes) {
    if (const auto written = change.file.replace(change.after); !written) {
      complain(describe(written.error()));
      return Exit::unreadable;
    }
  }
  for (const std::string& line : lines) std::cout << printable(line) << '\n';
  if (options.regenerate) return regenerate(kernel, root);
  if (!changes.empty()) say_what_is_left(root, kernel);
  return Exit::good;
}

}  // namespace binder::ctl
