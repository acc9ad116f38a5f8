// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/boot.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "binder/boot/first_lines.h"
#include "binder/boot/torn_groups.h"
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

/// Logs each result when it comes, and collects it for the report.
class Recorder final : public Listener {
 public:
  /// `rest`: where to find what is not logged.
  Recorder(Report& report, Log& log, std::string rest) : report_(report), log_(log), rest_(std::move(rest)) {}

  void on(const DeviceReport& device) override {
    report_.devices.push_back(device);
    lines_of(device.outcome).add(device_line(device));
  }
  void on(const PoolReport& pool) override {
    report_.pools.push_back(pool);
    pools_.add(pool_line(pool));
  }
  void on(const Finding& finding) override {
    report_.findings.push_back(finding);
    findings_.add(finding_line(finding));
  }

  void tell_problems() {
    FirstLines problems{log_, "problems"};
    for (const Problem& problem : report_.problems) problems.add({Severity::error, one_line(problem)});
    problems.tell_rest(rest_);
  }

  /// Of the results that were logged.
  void tell_rest() {
    for (FirstLines* lines : {&refused_, &failed_, &bound_, &pools_, &findings_}) lines->tell_rest(rest_);
  }

 private:
  FirstLines& lines_of(Outcome outcome) {
    if (outcome == Outcome::refused) return refused_;
    return outcome == Outcome::stuck || outcome == Outcome::not_bound ? failed_ : bound_;
  }

  Report& report_;
  Log& log_;
  std::string rest_;
  FirstLines refused_{log_, "left alone"};
  FirstLines failed_{log_, "not bound"};
  FirstLines bound_{log_, "devices as configured", most_good_lines};
  FirstLines pools_{log_, "hugepage pools"};
  FirstLines findings_{log_, "things to know"};
};

BootSwitches read_switches(Kernel& kernel) {
  const auto text = read_kernel_command_line(kernel);
  if (text) {
    BootSwitches switches = parse_kernel_command_line(*text);
    switches.host = find_host_words(*text);
    return switches;
  }
  BootSwitches switches;
  // Files that only look like a machine may do without it.
  if (is_missing(text.error()) && !kernel.is_own_root()) return switches;
  // A vfio_binder=off on it could not be heard: better to do nothing than the wrong thing.
  switches.mode = BootMode::off;
  switches.problems.push_back(
      problem_of_file(text.error().subject, describe(text.error()), "mount /proc before vfio-binder is started"));
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
  std::string rest = std::string{"see "} + report_directory + "/" + report_name;
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
  if (switches.devices) {
    loaded.parsed.config.devices = std::move(*switches.devices);
    loaded.parsed.config.has_typed_devices = true;
    log.write({Severity::warning, "vfio_binder.devices= on the kernel command line stands instead of DEVICES"});
  }
  loaded.parsed.config.host = std::move(switches.host);
  work(loaded.parsed.config, kernel, log, report, recorder);
  report.duration = kernel.now() - start;
  log.write(last_line(report));
  return report;
}

}  // namespace binder
