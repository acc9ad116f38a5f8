// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl add: devices into the config, if the plan would take them.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <optional>

#include "binder/config/config_paths.h"
#include "binder/config/edit.h"
#include "binder/ctl/change.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/selectors.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/config_files.h"
#include "binder/machine/resolve.h"
#include "binder/plan/firm_selector.h"
#include "binder/plan/make_plan.h"
#include "binder/plan/report.h"
#include "binder/plan/verdict.h"

namespace binder::ctl {

namespace {

struct AddOptions {
  ChangeOptions change;
  bool group = false;
  bool guard = false;
  bool no_guard = false;
  bool force = false;
};

/// What is to be added, and what is said about it.
class Addition {
 public:
  Addition(const Sight& sight, const ParsedConfig& parsed, Guards guards)
      : sight_(sight), listed_(parsed.config.devices), headless_(parsed.config.headless), guards_(guards) {}

  void take(const Selector& selector) {
    const auto devices = resolve(selector, sight_.machine);
    if (const Selector* entry = entry_of(selector, devices)) {
      lines.push_back(to_string(selector) + ": is listed already, as " + to_string(*entry) + where(*entry));
      return;
    }
    selectors.push_back(firm_selector(selector, sight_.machine, guards_));
    lines.push_back(to_string(selector) + ": added" +
                    (selectors.back() == selector ? "" : " as " + to_string(selectors.back())));
  }

  /// The devices that no guest gets the named ones without. `named`: of what was asked for, also where it is listed.
  void take_companions(const std::vector<Selector>& named) {
    const std::vector<Verdict> verdicts = verdicts_of(sight_.machine, sight_.host, headless_);
    for (const Selector& selector : named) {
      for (const PciDevice* device : resolve(selector, sight_.machine)) {
        const auto verdict = std::ranges::find(verdicts, device->address, &Verdict::address);
        if (verdict == verdicts.end()) continue;
        for (const PciAddress& companion : verdict->companions) {
          const Selector wanted{ByAddress{companion, false}, {}, {}};
          if (entry_of(wanted, resolve(wanted, sight_.machine)) == nullptr) take(wanted);
        }
      }
    }
  }

  std::vector<Selector> selectors;
  std::vector<std::string> lines;

 private:
  static std::string where(const Selector& entry) {
    return entry.at.file.empty() ? "" : " in " + entry.at.file + ":" + std::to_string(entry.at.line);
  }

  /// An entry that names all of the devices; of a device that is not there, the same entry.
  [[nodiscard]] const Selector* entry_of(const Selector& selector, const std::vector<const PciDevice*>& devices) const {
    for (const std::vector<Selector>* list : {&listed_, &selectors}) {
      for (const Selector& entry : *list) {
        if (entry == selector) return &entry;
        if (devices.empty()) continue;
        const auto found = resolve(entry, sight_.machine);
        if (std::ranges::includes(found, devices, {}, &PciDevice::address, &PciDevice::address)) return &entry;
      }
    }
    return nullptr;
  }

  const Sight& sight_;
  const std::vector<Selector>& listed_;
  Headless headless_;
  Guards guards_;
};

/// Tells what `vfioctl list` says against a device that the rules of the boot would let pass, such as that the host's
/// root is on it. False: something.
bool passes_verdicts(const Plan& plan, const std::vector<Selector>& added, const Sight& sight, Headless headless) {
  bool is_good = true;
  for (const Verdict& verdict : verdicts_of(sight.machine, sight.host, headless)) {
    const Target* const target = find_target(plan, verdict.address);
    if (verdict.freedom != Freedom::no || target == nullptr || !is_among(added, target->selector)) continue;
    is_good = false;
    complain(to_string(verdict.address) + ": not to be handed over (" + verdict.rule + "): " + verdict.reason);
  }
  return is_good;
}

/// Tells what is worth knowing with the new entries that was not so before.
void tell_findings(const Plan& plan, const Plan& before) {
  for (const Finding& finding : plan.findings) {
    const bool is_new = std::ranges::find(before.findings, finding) == before.findings.end();
    if (is_new && finding.severity != Severity::info) complain("note: " + finding_line(finding).text);
  }
}

/// What keeps the binder from reading a file as a whole, such as its owner, keeps it from reading what is added too.
void tell_unread_files(const LoadedConfig& loaded) {
  for (const Problem& problem : loaded.parsed.problems) {
    if (problem.at.line == 0) complain("note: " + one_line(problem));
  }
}

Exit add_to(const AddOptions& options, const std::vector<Selector>& named, const Sight& sight, Kernel& kernel,
            const RootDirectory& root) {
  const std::string path = options.change.config.empty() ? std::string{config_path} : options.change.config;
  const auto lock = lock_config(root, path);
  if (!lock) {
    complain(describe(lock.error()));
    return Exit::unreadable;
  }
  auto file = ConfigToEdit::open(root, path);
  if (!file) {
    complain(describe(file.error()));
    return Exit::unreadable;
  }
  const LoadedConfig loaded = load_config(kernel, path);
  tell_unread_files(loaded);
  Addition addition{sight, loaded.parsed,
                    options.guard ? Guards::always : (options.no_guard ? Guards::never : Guards::where_demanded)};
  for (const Selector& selector : named) addition.take(selector);
  if (options.group) addition.take_companions(named);

  const auto after = add_entries(file->text(), addition.selectors);
  if (!after) {
    complain(path + ": there is no place for an entry that could be read back; write it by hand");
    return Exit::unreadable;
  }
  const ParsedConfig edited = parse_edited(kernel, loaded, path, *after);
  const Plan plan = make_plan(edited.config, sight.machine);
  const bool rules_pass = passes_rules(plan, addition.selectors);
  const bool verdicts_pass = passes_verdicts(plan, addition.selectors, sight, edited.config.headless);
  tell_findings(plan, make_plan(loaded.parsed.config, sight.machine));
  if (!(rules_pass && verdicts_pass) && !options.force) {
    complain("nothing was written; --force writes it all the same" +
             std::string{rules_pass ? "" : ", and the binder will leave alone what its rules refuse"});
    return Exit::not_good;
  }
  std::vector<FileChange> changes;
  changes.push_back({path, std::move(*file), *after});
  return carry_out(changes, addition.lines, options.change, kernel, root);
}

Exit run(const AddOptions& options) {
  const auto named = read_arguments(options.change.selectors);
  if (!named) return Exit::usage;
  const auto root = RootDirectory::at(options.change.root);
  if (!root) {
    complain(describe(root.error()));
    return Exit::unreadable;
  }
  LinuxKernel kernel{*root};
  const auto sight = look({.root = options.change.root, .machine = {}}, kernel);
  if (!sight) {
    complain(sight.error());
    return Exit::unreadable;
  }
  return add_to(options, *named, *sight, kernel, *root);
}

}  // namespace

std::function<Exit()> add_add(CLI::App& app) {
  const auto options = std::make_shared<AddOptions>();
  add_change_options(app, options->change);
  app.add_flag("--group", options->group, "Add the other devices of the IOMMU groups too");
  CLI::Option* const guard = app.add_flag("--guard", options->guard, "Give each entry the ID of its device as a guard");
  app.add_flag("--no-guard", options->no_guard, "Give none a guard")->excludes(guard);
  app.add_flag("--force", options->force, "Write what the binder will refuse");
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
