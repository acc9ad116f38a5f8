// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/boot.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "binder/boot/recorder.h"
#include "binder/boot/switches.h"
#include "binder/boot/torn_groups.h"
#include "binder/boot/virtual_functions.h"
#include "binder/config/command_line.h"
#include "binder/kernel/apply.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/limited_kernel.h"
#include "binder/kernel/limits.h"
#include "binder/kernel/look.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"

namespace binder {

namespace {

void tell_off(const Report& report, Recorder& recorder, Log& log) {
  recorder.tell_problems();
  log.write(
      {Severity::warning, report.problems.empty()
                              ? "switched off on the kernel command line: nothing was touched"
                              : "switched off, because the kernel command line is not clear: nothing was touched"});
}

void tell_refusals(const Plan& plan, Recorder& recorder) {
  for (const Refusal& refusal : plan.refused_devices) recorder.on(refused_device(refusal, plan.driver));
  for (const Refusal& refusal : plan.refused_pools) recorder.on(refused_pool(refusal));
  for (const Finding& finding : plan.findings) recorder.on(finding);
}

void tell_plan(const Plan& plan, Recorder& recorder, Log& log) {
  for (const std::string& line : plan_lines(plan)) log.write({Severity::info, "plan: " + line});
  for (const Target& target : plan.targets) recorder.on(planned_device(target));
  for (const PoolTarget& pool : plan.pools) recorder.on(planned_pool(pool));
}

void work(const Config& config, Kernel& kernel, Log& log, Report& report, Recorder& recorder) {
  const Machine machine = machine_for(kernel, config);
  const Plan plan = make_plan(config, machine);
  log.write(first_line(report, plan.targets.size() + plan.refused_devices.size(),
                       plan.pools.size() + plan.refused_pools.size()));
  recorder.tell_problems();
  if (const auto note = limit_note(config)) recorder.on(*note);
  tell_refusals(plan, recorder);
  if (report.mode == BootMode::dry_run) {
    tell_plan(plan, recorder, log);
  } else {
    apply(plan, kernel, recorder);
    give_back_torn_groups(config.group, plan, machine, kernel, log, report);
    make_virtual_functions(config, std::nullopt, kernel, recorder);
  }
  recorder.tell_rest();
}

}  // namespace

Report boot(Kernel& machine, Log& log, const Options& options) {
  const Milliseconds start = machine.now();
  LimitedKernel kernel{machine, work_limit};
  BootSwitches switches = read_switches(kernel);
  Report report;
  if (const auto sign = crash_kernel_sign(switches, kernel)) {
    report.mode = BootMode::off;
    log.write({Severity::info, "a crash kernel (" + std::string{*sign} + "): nothing is touched"});
    return report;
  }
  std::string rest = "see " + beside_report(report_name);
  if (options.dry_run == DryRun::yes) rest = "left out here";
  Recorder recorder{report, log, rest};
  report.mode = switches.mode;
  report.problems = std::move(switches.problems);
  if (report.mode == BootMode::off) {
    tell_off(report, recorder, log);
    return report;
  }
  if (options.dry_run == DryRun::yes) report.mode = BootMode::dry_run;
  LoadedConfig loaded = load_config(kernel, options.config, options.no_config);
  report.config_files = std::move(loaded.files);
  report.config_sha256 = std::move(loaded.sha256);
  report.problems.insert(report.problems.end(), loaded.parsed.problems.begin(), loaded.parsed.problems.end());
  heed_switches(switches, loaded.parsed.config);
  if (switches.devices) {
    log.write({Severity::warning, "vfio_binder.devices= on the kernel command line stands instead of DEVICES"});
  }
  work(loaded.parsed.config, kernel, log, report, recorder);
  if (report.mode == BootMode::apply) report.pending = pending_lines(loaded.parsed.config, report);
  report.duration = kernel.now() - start;
  log.write(last_line(report));
  return report;
}

}  // namespace binder
