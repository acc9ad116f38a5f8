// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/late.h"

#include <string>
#include <string_view>

#include "binder/boot/recorder.h"
#include "binder/boot/released.h"
#include "binder/boot/switches.h"
#include "binder/boot/virtual_functions.h"
#include "binder/kernel/apply.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/limited_kernel.h"
#include "binder/kernel/limits.h"
#include "binder/kernel/look.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"

namespace binder {

namespace {

bool asks_for_devices(const Config& config) { return !config.devices.empty() || !config.settings.empty(); }

/// The plan for one of its targets alone, or none.
Plan only_for(const PciAddress& address, Plan plan) {
  const Target* const target = find_target(plan, address);
  std::vector<Step> steps;
  std::vector<Target> targets;
  if (target != nullptr) {
    const auto index = static_cast<std::size_t>(target - plan.targets.data());
    for (Step& step : plan.steps) {
      const bool is_for_all = !step.target && !step.pool && (step.act == Act::load_module || step.act == Act::set);
      if (step.target != index && !is_for_all) continue;
      if (step.target) step.target = 0;
      steps.push_back(std::move(step));
    }
    targets.push_back(*target);
  }
  plan.steps = std::move(steps);
  plan.targets = std::move(targets);
  plan.pools.clear();
  return plan;
}

void serve(const Config& config, const Options& options, Kernel& kernel, Recorder& recorder) {
  Machine machine = machine_for(kernel, config);
  if (!machine.devices) return;
  // It has come a moment ago, and a driver that it has not got now it never had.
  if (options.event == Event::add) machine.udev_started = false;
  Plan all = make_plan(config, machine);
  for (const Refusal& refusal : all.refused_devices) {
    if (refusal.address == *options.address) recorder.on(refused_device(refusal, all.driver));
  }
  for (const Finding& finding : all.findings) {
    if (finding.subject == to_string(*options.address)) recorder.on(finding);
  }
  Plan plan = only_for(*options.address, std::move(all));
  if (plan.targets.empty()) return;
  const Target& target = plan.targets.front();
  if (is_held_as_wanted(target)) return;
  if (target.held_by && options.event == Event::coldplug) {
    recorder.on(left_device(target));
    return;
  }
  apply(plan, kernel, recorder);
}

}  // namespace

Report late(Kernel& machine, Log& log, const Options& options) {
  LimitedKernel kernel{machine, late_limit};
  Report report;
  const BootSwitches switches = read_switches(kernel);
  if (crash_kernel_sign(switches, kernel) || switches.mode != BootMode::apply) return report;
  LoadedConfig loaded = load_config(kernel, options.config, options.no_config);
  Config& config = loaded.parsed.config;
  heed_switches(switches, config);
  if (!asks_for_devices(config) || was_released(kernel, *options.address)) return report;
  const auto driver = read_driver(kernel, *options.address);
  if (driver && is_stand_in(*driver)) return report;
  Recorder recorder{report, log, "left out here"};
  if (options.event != Event::bind) serve(config, options, kernel, recorder);
  LimitedKernel patient{machine, functions_limit};
  make_virtual_functions(config, options.address, patient, recorder);
  recorder.tell_rest();
  return report;
}

}  // namespace binder
