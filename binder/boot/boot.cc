// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/boot.h"

#include <optional>
#include <string>
#include <string_view>

#include "binder/config/command_line.h"
#include "binder/kernel/apply.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"

namespace binder {

namespace {

/// Logs each result when it comes, and collects it for the report.
class Recorder final : public Listener {
 public:
  Recorder(Report& report, Log& log) : report_(report), log_(log) {}

  void on(const DeviceReport& device) override {
    report_.devices.push_back(device);
    log_.write(device_line(device));
  }
  void on(const PoolReport& pool) override {
    report_.pools.push_back(pool);
    log_.write(pool_line(pool));
  }
  void on(const Finding& finding) override {
    report_.findings.push_back(finding);
    log_.write(finding_line(finding));
  }

 private:
  Report& report_;
  Log& log_;
};

BootSwitches read_switches(Kernel& kernel) {
  const auto text = read_kernel_command_line(kernel);
  if (text) return parse_kernel_command_line(*text);
  BootSwitches switches;
  // Files that only look like a machine may do without it.
  if (is_missing(text.error()) && !kernel.is_own_root()) return switches;
  // A vfio_binder=off on it could not be heard: better to do nothing than the wrong thing.
  switches.mode = BootMode::off;
  Problem problem;
  problem.at.file = text.error().subject;
  problem.message = describe(text.error());
  problem.fix = "mount /proc before vfio-binder is started";
  switches.problems.push_back(problem);
  return switches;
}

/// What tells that a crashed kernel started this one, to save its memory, or nothing. Such a kernel has little memory
/// and one task; a device that is taken here is lost to the dump. Not every architecture has the word on its command
/// line, but all have the file (fs/proc/vmcore.c). Its contents are the memory: it is not opened, and a look that
/// fails for any other reason than that there is no file counts as one that found it.
std::optional<std::string_view> crash_kernel_sign(const BootSwitches& switches, Kernel& kernel) {
  constexpr const char* memory_of_the_crashed = "/proc/vmcore";
  if (switches.is_crash_kernel) return "elfcorehdr= on the kernel command line";
  const auto link = kernel.read_link(memory_of_the_crashed);
  if (!link && is_missing(link.error())) return std::nullopt;
  return memory_of_the_crashed;
}

void log_problems(const Report& report, Log& log) {
  for (const Problem& problem : report.problems) log.write({Severity::error, one_line(problem)});
  for (const std::string& setting : report.not_yet_effective) {
    log.write({Severity::warning, setting + ": understood, but not yet effective in this version"});
  }
}

void log_off(const Report& report, Log& log) {
  log_problems(report, log);
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

void work(const Config& config, Kernel& kernel, Log& log, Report& report) {
  const Plan plan = make_plan(config, scan(kernel));
  log.write(first_line(report, plan.targets.size() + plan.refused_devices.size(),
                       plan.pools.size() + plan.refused_pools.size()));
  log_problems(report, log);
  Recorder recorder{report, log};
  tell_refusals(plan, recorder);
  if (report.mode == BootMode::dry_run) {
    tell_plan(plan, recorder, log);
  } else {
    apply(plan, kernel, recorder);
  }
}

}  // namespace

Report boot(Kernel& kernel, Log& log, const Options& options) {
  const Milliseconds start = kernel.now();
  BootSwitches switches = read_switches(kernel);
  Report report;
  if (const auto sign = crash_kernel_sign(switches, kernel)) {
    report.mode = BootMode::off;
    log.write({Severity::info, "a crash kernel (" + std::string{*sign} + "): nothing is touched"});
    return report;
  }
  report.mode = switches.mode;
  report.problems = std::move(switches.problems);
  if (report.mode == BootMode::off) {
    log_off(report, log);
    return report;
  }
  if (options.dry_run == DryRun::yes) report.mode = BootMode::dry_run;
  LoadedConfig loaded = load_config(kernel, options.config);
  report.config_files = std::move(loaded.files);
  report.config_sha256 = std::move(loaded.sha256);
  report.problems.insert(report.problems.end(), loaded.parsed.problems.begin(), loaded.parsed.problems.end());
  report.not_yet_effective = loaded.parsed.config.not_yet_effective;
  if (switches.devices) {
    loaded.parsed.config.devices = std::move(*switches.devices);
    log.write({Severity::warning, "vfio_binder.devices= on the kernel command line stands instead of DEVICES"});
  }
  work(loaded.parsed.config, kernel, log, report);
  report.duration = kernel.now() - start;
  log.write(last_line(report));
  return report;
}

}  // namespace binder
