// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/forecast.h"

#include <cerrno>
#include <cstring>

#include "binder/config/config_paths.h"
#include "binder/kernel/limits.h"
#include "binder/plan/make_plan.h"
#include "binder/plan/next_boot.h"

namespace binder::ctl {

namespace {

/// The version that is booted next, as far as the usual order of versions tells.
std::string newest_of(const std::vector<std::string>& releases) {
  std::string newest;
  for (const std::string& release : releases) {
    if (newest.empty() || strverscmp(release.c_str(), newest.c_str()) > 0) newest = release;
  }
  return newest;
}

void add_kernel_findings(const Host& host, Report& report) {
  if (host.kernel_release && host.installed_kernels) {
    const std::string newest = newest_of(*host.installed_kernels);
    if (!newest.empty() && newest != *host.kernel_release) {
      report.findings.push_back({Severity::warning, "kernel " + newest,
                                 "is the newest that is installed, and " + *host.kernel_release +
                                     " runs: another kernel can have other drivers built in"});
    }
  }
  if (host.vfio_pci && *host.vfio_pci == ModuleForm::absent) {
    report.findings.push_back({Severity::error, "kernel " + host.kernel_release.value_or(""),
                               "has no vfio-pci, neither built in nor as a module: boot one that has it"});
  }
}

/// A config that root alone may read is no fault of the config.
std::optional<SystemError> find_unseen(Kernel& kernel, const LoadedConfig& loaded) {
  for (const Problem& problem : loaded.parsed.problems) {
    if (problem.at.line > 0) continue;
    const auto text = kernel.read(problem.at.file);
    if (!text && text.error().number == EACCES) return text.error();
  }
  return std::nullopt;
}

DeviceReport predicted(const Target& target) {
  DeviceReport device = planned_device(target);
  device.first_touch = target.untouched;
  return device;
}

Report predict(const Forecast& result, const Sight& now) {
  Report report;
  const auto& [config, problems, remarks] = result.loaded.parsed;
  const Plan& plan = result.plan;
  report.mode = result.switches.is_crash_kernel ? BootMode::off : result.switches.mode;
  report.config_files = result.loaded.files;
  report.config_sha256 = result.loaded.sha256;
  report.problems = result.switches.problems;
  report.problems.insert(report.problems.end(), problems.begin(), problems.end());
  for (const Refusal& refusal : plan.refused_devices) {
    report.devices.push_back(refused_device(refusal, plan.driver));
  }
  for (const Target& target : plan.targets) report.devices.push_back(predicted(target));
  for (const Refusal& refusal : plan.refused_pools) report.pools.push_back(refused_pool(refusal));
  for (const PoolTarget& pool : plan.pools) report.pools.push_back(planned_pool(pool));
  if (const auto note = limit_note(config)) report.findings.push_back(*note);
  report.findings.insert(report.findings.end(), plan.findings.begin(), plan.findings.end());
  for (Finding& finding : not_there_yet(config, plan, now.machine)) report.findings.push_back(std::move(finding));
  add_kernel_findings(now.host, report);
  return report;
}

}  // namespace

Forecast forecast(Kernel& kernel, const std::string& config, const Sight& now, const Report* last_boot) {
  Forecast result;
  if (now.host.command_line) result.switches = parse_kernel_command_line(*now.host.command_line);
  result.loaded = config.empty() ? load_config(kernel, std::string{config_path})
                                 : load_config(kernel, config, NoConfig::is_a_problem);
  result.unseen_config = find_unseen(kernel, result.loaded);
  heed_switches(result.switches, result.loaded.parsed.config);
  result.machine = at_next_boot(now.machine, now.host, last_boot);
  result.plan = make_plan(result.loaded.parsed.config, result.machine);
  result.report = predict(result, now);
  result.rests_on = rests_on(now.host, now.machine, result.loaded.parsed.config, result.machine);
  return result;
}

}  // namespace binder::ctl
