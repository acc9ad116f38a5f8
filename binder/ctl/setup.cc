// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl setup: from nothing to "reboot now", one question after the other. Each answer has an option.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>

#include "binder/config/config_paths.h"
#include "binder/config/edit.h"
#include "binder/ctl/ask.h"
#include "binder/ctl/change.h"
#include "binder/ctl/check_report.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/regenerate.h"
#include "binder/ctl/setup_choice.h"
#include "binder/ctl/terminal.h"
#include "binder/plan/check/check.h"
#include "binder/plan/make_plan.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

/// Ctrl-C also ends what makes the images; what was written is taken back then.
volatile std::sig_atomic_t was_interrupted = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void heading(const char* text) { std::cout << '\n' << paint(standard_output(), Colour::bold, text) << '\n'; }

void say(const std::string& text) { std::cout << wrap(printable(text), 0, standard_output().columns) << '\n'; }

/// What `check` has to say before anything is changed. Images and config are made here: they are looked at in the end.
CheckFindings look_at_machine(const Forecast& next, const Sight& sight) {
  const auto& [config, problems, remarks] = next.loaded.parsed;
  CheckFindings findings = run_checks({config, problems, sight.machine, sight.host, next.plan});
  std::erase_if(findings, [](const CheckFinding& finding) { return finding.finding.severity == Severity::info; });
  return findings;
}

/// The config as it was, after a Ctrl-C or a failure.
void take_back(const RootDirectory& root, const std::string& path, const std::string& before) {
  auto file = ConfigToEdit::open(root, path);
  const auto written = file ? file->replace(before) : std::unexpected(file.error());
  if (!written) {
    complain(describe(written.error()) + "; the config is the new one: edit it by hand");
    return;
  }
  complain(path + " is as it was; if images were made meanwhile, make them anew");
}

/// Writes, makes the images, looks into them. Whatever goes wrong, the old config is there again.
Exit carry_out(FileChange& change, bool regenerate_too, Kernel& kernel, const RootDirectory& root) {
  std::signal(SIGINT, [](int /*signal*/) { was_interrupted = 1; });
  const std::string before = change.file.text();
  if (const auto written = change.file.replace(change.after); !written) {
    complain(describe(written.error()));
    return Exit::unreadable;
  }
  std::cout << printable(change.path) << ": written\n";
  if (!regenerate_too) return Exit::good;
  const Exit exit = was_interrupted != 0 ? Exit::unreadable : regenerate(kernel, root);
  if (was_interrupted != 0 || exit == Exit::unreadable) {
    take_back(root, change.path, before);
    return Exit::unreadable;
  }
  return exit;
}

void say_what_is_left(const CheckFindings& findings, bool regenerated, Kernel& kernel) {
  heading("What is left");
  CheckFindings to_mend;
  std::ranges::copy_if(findings, std::back_inserter(to_mend), [](const CheckFinding& finding) {
    return finding.finding.severity == Severity::error && !finding.mend.empty();
  });
  int step = 1;
  if (!to_mend.empty()) {
    say(std::to_string(step++) + ". Mend this:");
    for (const CheckFinding& finding : to_mend) print_finding(std::cout, standard_output(), finding);
  }
  if (!regenerated) {
    const std::string command = join(regenerate_command(kernel), spaces);
    say(std::to_string(step++) + ". Make the boot images anew" +
        (command.empty() ? " with what this system makes them with, and look into them: "
                         : ", and look into them: " + command + " && ") +
        "vfioctl verify");
  }
  say(std::to_string(step++) + ". Reboot.");
  say(std::to_string(step) + ". See what happened: vfioctl status");
  std::cout << '\n';
  say("Should the machine not come up as it should: in the boot menu, press e, put vfio_binder=off at the end of the "
      "line that begins with linux (or options), and boot. Then nothing is handed over, once. \"vfioctl remove\" takes "
      "devices out for good.");
}

Exit set_up(const SetupOptions& options, const Sight& sight, Kernel& kernel, const RootDirectory& root) {
  const std::string path = options.config.empty() ? std::string{config_path} : options.config;
  const Forecast next = forecast(kernel, options.config, sight, nullptr);
  heading("This machine");
  const CheckFindings findings = look_at_machine(next, sight);
  print_findings(std::cout, standard_output(), findings);
  const auto choice = choose(options, sight, next);
  if (!choice) return choice.error();
  if (choice->devices.empty() && choice->hugepages.empty()) {
    say("Nothing was chosen, nothing is changed.");
    return Exit::good;
  }
  const auto lock = lock_config(root, path);
  auto file = lock ? ConfigToEdit::open(root, path) : std::unexpected(lock.error());
  if (!file) {
    complain(describe(file.error()));
    return Exit::unreadable;
  }
  auto after = add_entries(file->text(), choice->devices);
  if (!after) {
    complain(path + ": there is no place for an entry that could be read back; write it by hand");
    return Exit::unreadable;
  }
  if (!choice->hugepages.empty()) *after = with_line(*after, choice->hugepages);
  const ParsedConfig edited = parse_edited(kernel, next.loaded, path, *after);
  if (!passes_rules(make_plan(edited.config, sight.machine), choice->devices)) {
    complain("nothing was written");
    return Exit::not_good;
  }
  FileChange change{path, std::move(*file), std::move(*after)};
  heading("The config");
  if (change.after == change.file.text()) say("It says all of it already.");
  std::cout << shown_diff(change);
  if (options.dry_run) return Exit::good;
  const bool regenerate_too = !options.no_regenerate && root.is_own();
  if (!options.yes && !ask_yes(regenerate_too ? "\nWrite it, and make the boot images anew?" : "\nWrite it?")) {
    say("Nothing was changed.");
    return Exit::good;
  }
  const Exit exit = carry_out(change, regenerate_too, kernel, root);
  if (exit != Exit::unreadable) say_what_is_left(findings, regenerate_too, kernel);
  return exit;
}

Exit run(const SetupOptions& options) {
  const bool is_told_all = !options.devices.empty() && (options.yes || options.dry_run);
  if (!is_told_all && !can_ask()) {
    complain("setup asks questions, and this is no terminal; answer them by options: --device SELECTOR… --yes");
    return Exit::usage;
  }
  const auto root = RootDirectory::at(options.root);
  if (!root) {
    complain(describe(root.error()));
    return Exit::usage;
  }
  if (root->is_own() && geteuid() != 0 && !options.dry_run) {
    complain("only root can set this up; --dry-run shows what would be written");
    return Exit::unreadable;
  }
  LinuxKernel kernel{*root};
  const auto sight = look({.root = options.root, .machine = options.machine}, kernel);
  if (!sight) {
    complain(sight.error());
    return Exit::unreadable;
  }
  return set_up(options, *sight, kernel, *root);
}

}  // namespace

std::function<Exit()> add_setup(CLI::App& app) {
  const auto options = std::make_shared<SetupOptions>();
  app.add_option("--device", options->devices, "What to hand over, instead of being asked")->type_name("SELECTOR");
  app.add_option("--memory", options->memory, "Memory of the guest, to be reserved as hugepages: 16G; 0: none");
  add_config_option(app, options->config, options->root);
  app.add_flag("--yes", options->yes, "Write without asking");
  app.add_flag("--dry-run", options->dry_run, "Show what would be written, and write nothing");
  app.add_flag("--no-regenerate", options->no_regenerate, "Leave the boot images as they are");
  app.add_option("--machine", options->machine, "Set up for this captured machine, which the system will boot on")
      ->type_name("FILE");
  app.add_option("--root", options->root, "The system that is meant")->type_name("DIR")->capture_default_str();
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
