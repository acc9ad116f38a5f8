// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl remove: devices out of the config and its drop-ins.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "binder/config/config_paths.h"
#include "binder/config/edit.h"
#include "binder/ctl/change.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/selectors.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/scan/scan.h"
#include "binder/machine/resolve.h"
#include "binder/text/join.h"

namespace binder::ctl {

namespace {

enum class Match { none, all, part };

/// Whether an entry names nothing but what the selector names: in the same words, guard or none, or the same devices.
Match match(const Selector& entry, const Selector& selector, const Machine& machine) {
  if (entry == selector || (entry.what == selector.what && !selector.guard)) return Match::all;
  const auto meant = resolve(selector, machine);
  const auto named = resolve(entry, machine);
  const auto is_meant = [&](const PciDevice* device) { return std::ranges::find(meant, device) != meant.end(); };
  if (std::ranges::none_of(named, is_meant)) return Match::none;
  return std::ranges::all_of(named, is_meant) ? Match::all : Match::part;
}

struct Removal {
  std::vector<Selector> entries;   ///< of the config that go
  std::vector<std::string> lines;  ///< what is said about it
  bool is_good = true;
};

Removal choose(const std::vector<Selector>& named, const std::vector<Selector>& listed, const Machine& machine) {
  Removal removal;
  for (const Selector& selector : named) {
    bool is_found = false;
    for (const Selector& entry : listed) {
      const Match found = match(entry, selector, machine);
      if (found == Match::none) continue;
      is_found = true;
      const std::string place = entry.at.file + ":" + std::to_string(entry.at.line);
      if (found == Match::part) {
        removal.is_good = false;
        complain(place + ": " + to_string(entry) + " names other devices than " + to_string(selector) +
                 " too: remove all of it, and add the others");
        continue;
      }
      removal.entries.push_back(entry);
      removal.lines.push_back(to_string(entry) + ": removed from " + place);
    }
    if (!is_found) removal.lines.push_back(to_string(selector) + ": is not listed");
  }
  return removal;
}

Exit remove_from(const ChangeOptions& options, const std::vector<Selector>& named, Kernel& kernel,
                 const RootDirectory& root) {
  const std::string path = options.config.empty() ? std::string{config_path} : options.config;
  const auto lock = lock_config(root, path);
  if (!lock) {
    complain(describe(lock.error()));
    return Exit::unreadable;
  }
  const LoadedConfig loaded =
      load_config(kernel, path, options.config.empty() ? NoConfig::nothing_to_do : NoConfig::is_a_problem);
  for (const Problem& problem : loaded.parsed.problems) {
    if (problem.at.line != 0) continue;
    complain(one_line(problem));
    return Exit::unreadable;
  }
  const Machine machine = scan(kernel);
  if (!machine.devices) complain("only entries in the same words are found: " + describe(machine.devices.error()));
  const Removal removal = choose(named, loaded.parsed.config.devices, machine);
  if (!removal.is_good) {
    complain("nothing was written");
    return Exit::not_good;
  }
  std::vector<FileChange> changes;
  for (const std::string& file : loaded.files) {
    const auto is_here = [&](const Selector& entry) { return entry.at.file == file; };
    if (std::ranges::none_of(removal.entries, is_here)) continue;
    auto config = ConfigToEdit::open(root, file);
    if (!config) {
      complain(describe(config.error()));
      return Exit::unreadable;
    }
    const auto after = remove_entries(config->text(), removal.entries);
    if (!after) {
      complain(file + ": an entry cannot be taken out without changing another; remove it by hand");
      return Exit::unreadable;
    }
    changes.push_back({file, std::move(*config), *after});
  }
  return carry_out(changes, removal.lines, options, kernel, root);
}

Exit run(const ChangeOptions& options) {
  const auto named = read_arguments(options.selectors);
  if (!named) return Exit::usage;
  const auto root = RootDirectory::at(options.root);
  if (!root) {
    complain(describe(root.error()));
    return Exit::unreadable;
  }
  LinuxKernel kernel{*root};
  return remove_from(options, *named, kernel, *root);
}

}  // namespace

std::function<Exit()> add_remove(CLI::App& app) {
  const auto options = std::make_shared<ChangeOptions>();
  add_change_options(app, *options);
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
