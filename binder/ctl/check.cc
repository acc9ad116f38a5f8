// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl check: is this machine ready?
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "binder/ctl/check_report.h"
#include "binder/ctl/command.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/image_verdicts.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/saved_report.h"
#include "binder/plan/check/check.h"
#include "binder/plan/check/checks.h"

namespace binder::ctl {

namespace {

struct CheckOptions {
  MachineOptions machine;
  std::string config;
  bool json = false;
};

void add_image_findings(const ImageVerdict& verdict, const Host& host, CheckFindings& findings) {
  for (const Aspect& aspect : verdict.aspects) {
    const bool is_wrong = aspect.result == AspectResult::wrong || aspect.result == AspectResult::stale;
    if (!is_wrong && aspect.result != AspectResult::unknown) continue;
    CheckFinding finding;
    finding.check = "image";
    finding.finding = {is_wrong ? Severity::error : Severity::warning, "boot image",
                       std::string{aspect.name} + ": " + aspect.message};
    finding.where = verdict.image;
    finding.look = is_wrong ? Look::succeeded : Look::failed;
    finding.why = is_wrong ? "the next boot from this image will not hand over what is configured"
                           : "what the next boot from this image will do cannot be told";
    finding.mend =
        is_wrong ? "as root:" + checks::verbatim(checks::regenerate_command(host)) + checks::verbatim("vfioctl verify")
                 : "as root:" + checks::verbatim("vfioctl verify");
    findings.push_back(std::move(finding));
  }
}

void check_images(const Host& host, const RootDirectory& root, Kernel& kernel, CheckFindings& findings) {
  std::size_t images = 0;
  judge_images(find_images(kernel), &root, kernel, Progress::shown, [&](const ImageVerdict& verdict) {
    ++images;
    add_image_findings(verdict, host, findings);
  });
  if (images > 0) return;
  CheckFinding& finding =
      checks::add(findings, Severity::warning, "boot image", "none was found, so none could be looked into");
  finding.check = "image";
  finding.look = Look::failed;
  finding.mend = "name it:" + checks::verbatim("vfioctl verify IMAGE");
}

/// Nothing that was found rests on a config that could not be read, so it is no verdict on it.
void tell_of_unseen_config(const SystemError& error, CheckFindings& findings) {
  for (CheckFinding& finding : findings) {
    if (finding.check != "config" || finding.where != error.subject) continue;
    finding.finding.severity = Severity::warning;
    finding.look = Look::failed;
    finding.mend = "as root:" + checks::verbatim("vfioctl check");
  }
}

void tell_what_root_would_see(const CheckFindings& findings) {
  const auto has_failed = [](const CheckFinding& finding) { return finding.look == Look::failed; };
  if (geteuid() != 0 && std::ranges::any_of(findings, has_failed)) {
    complain("not all could be looked at: run by root, check sees more");
  }
}

Exit tell_unseen(const CheckOptions& options, const std::string& why) {
  complain(why);
  if (options.json) print_unseen_json(std::cout, why);
  return Exit::unreadable;
}

Exit check_machine(const CheckOptions& options, const RootDirectory& root) {
  LinuxKernel kernel{root};
  const auto sight = look(options.machine, kernel);
  if (!sight) return tell_unseen(options, sight.error());
  std::optional<SavedReport> saved;
  if (options.machine.machine.empty()) {
    if (const auto found = report_of_this_boot(kernel)) saved = *found;
  }
  const Forecast next = forecast(kernel, options.config, *sight, saved ? &saved->report : nullptr);
  const auto& [config, problems, remarks] = next.loaded.parsed;
  CheckFindings findings = run_checks({config, problems, sight->machine, sight->host, next.plan});
  if (next.unseen_config) tell_of_unseen_config(*next.unseen_config, findings);
  const bool is_configured = !config.devices.empty() || !config.hugepages.empty();
  if (options.machine.machine.empty() && is_configured) check_images(sight->host, root, kernel, findings);
  if (options.json) {
    print_findings_json(std::cout, findings);
  } else {
    print_findings(std::cout, standard_output(), findings);
  }
  tell_what_root_would_see(findings);
  return exit_of(findings);
}

Exit run(const CheckOptions& options) {
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) return tell_unseen(options, describe(root.error()));
  return check_machine(options, *root);
}

}  // namespace

std::function<Exit()> add_check(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  add_config_option(app, options->config, options->machine.root);
  app.add_flag("--json", options->json, "One JSON document, see vfioctl(8)");
  add_machine_options(app, options->machine);
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
