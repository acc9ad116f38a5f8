// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl bind: hands devices over while the system runs. All of them, or none.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "binder/config/config_paths.h"
#include "binder/ctl/command.h"
#include "binder/ctl/rebind.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/look.h"
#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/survey.h"
#include "binder/plan/consumers.h"
#include "binder/plan/give_back.h"
#include "binder/plan/make_plan.h"

namespace binder::ctl {

namespace {

/// The config says which driver, and what is asked of an IOMMU; the devices are those of the command line, and memory
/// is for the boot.
Config config_for(Kernel& kernel, std::vector<Selector> selectors) {
  Config config = load_config(kernel, std::string{config_path}).parsed.config;
  config.devices = std::move(selectors);
  config.hugepages.clear();
  config.hugetlb_shm_group.reset();
  if (const auto words = read_kernel_command_line(kernel)) config.host = find_host_words(*words);
  return config;
}

/// True where no rule is against any of them.
bool tell_refusals(const Plan& plan) {
  for (const Refusal& refusal : plan.refused_devices) complain(device_line(refused_device(refusal, plan.driver)).text);
  for (const Finding& finding : plan.findings) complain(finding_line(finding).text);
  return plan.refused_devices.empty();
}

bool nothing_hinders(const Plan& plan, const Host& host, bool force) {
  bool free = true;
  for (const Target& target : plan.targets) {
    if (is_held_as_wanted(target)) continue;
    free = may_go_on(hindrances(host, target.address), target.address, force) && free;
  }
  return free;
}

Exit carry_out(const RebindOptions& options, const Plan& plan, const Machine& before, Kernel& kernel) {
  Teller teller;
  apply(plan, kernel, teller);
  if (std::ranges::all_of(teller.devices, is_bound)) {
    std::vector<PciAddress> devices;
    for (const Target& target : plan.targets) devices.push_back(target.address);
    remember(options, kernel, devices, ComesAgain::for_a_guest);
    return Exit::good;
  }
  complain("not all could be bound: giving back what was");
  Teller undone;
  apply(undo_plan(plan, teller.devices, before, scan(kernel)), kernel, undone);
  return Exit::not_good;
}

Exit hand_over(const RebindOptions& options, const std::vector<Selector>& selectors, Kernel& kernel) {
  const Config config = config_for(kernel, selectors);
  const Machine machine = machine_for(kernel, config);
  Plan plan = make_plan(config, machine);
  unload_consumers(machine, plan);
  const bool allowed = tell_refusals(plan);
  const bool unhindered = nothing_hinders(plan, survey(kernel, machine), options.force);
  if (!allowed || !unhindered) return leave_all(options);
  if (!options.dry_run) return carry_out(options, plan, machine, kernel);
  print_plan(plan);
  return Exit::good;
}

}  // namespace

std::function<Exit()> add_bind(CLI::App& app) {
  const auto options = std::make_shared<RebindOptions>();
  add_rebind_options(app, *options);
  return [options] { return rebind(*options, "only root can hand devices over", hand_over); };
}

}  // namespace binder::ctl
