// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl check: is this machine ready?
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "binder/config/command_line.h"
#include "binder/config/config_paths.h"
#include "binder/ctl/check_report.h"
#include "binder/ctl/command.h"
#include "binder/ctl/image_verdicts.h"
#include "binder/ctl/machine_source.h"
#include "binder/kernel/config_files.h"
#include "binder/plan/check/check.h"
#include "binder/plan/check/checks.h"
#include "binder/plan/make_plan.h"

namespace binder::ctl {

namespace {

struct CheckOptions {
  MachineOptions machine;
  std::string config;
  bool json = false;
};

/// What the next boot will go by: the files, and what the kernel command line says instead or beside them.
ParsedConfig config_for(const CheckOptions& options, const Host& host, Kernel& kernel) {
  ParsedConfig parsed;
  // A captured machine brings no config, and that of this machine does not speak of it.
  if (!options.config.empty()) {
    parsed = load_config(kernel, options.config, NoConfig::is_a_problem).parsed;
  } else if (options.machine.machine.empty()) {
    parsed = load_config(kernel, std::string{config_path}).parsed;
  }
  if (!host.command_line) return parsed;
  BootSwitches switches = parse_kernel_command_line(*host.command_line);
  if (switches.devices) parsed.config.devices = std::move(*switches.devices);
  parsed.config.root_words = find_root_words(*host.command_line);
  return parsed;
}

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

void tell_what_root_would_see(const CheckFindings& findings) {
  const auto has_failed = [](const CheckFinding& finding) { return finding.look == Look::failed; };
  if (geteuid() != 0 && std::ranges::any_of(findings, has_failed)) {
    complain("not all could be looked at: run by root, check sees more");
  }
}

Exit check_machine(const CheckOptions& options, const RootDirectory& root) {
  LinuxKernel kernel{root};
  const auto sight = look(options.machine, kernel);
  if (!sight) {
    complain(sight.error());
    return Exit::unreadable;
  }
  const ParsedConfig parsed = config_for(options, sight->host, kernel);
  const Plan plan = make_plan(parsed.config, sight->machine);
  CheckFindings findings = run_checks({parsed.config, parsed.problems, sight->machine, sight->host, plan});
  const bool is_configured = !parsed.config.devices.empty() || !parsed.config.hugepages.empty();
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
  if (!root) {
    complain(describe(root.error()));
    return Exit::usage;
  }
  return check_machine(options, *root);
}

}  // namespace

std::function<Exit()> add_check(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  app.add_option("--config", options->config, "The config; as it stands: /etc/vfio-pci.cfg and its drop-ins")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "Print the findings as JSON");
  add_machine_options(app, options->machine);
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
