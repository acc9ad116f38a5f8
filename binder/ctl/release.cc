// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl release: gives devices back to the drivers of the host while the system runs.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

#include "binder/config/config_paths.h"
#include "binder/ctl/command.h"
#include "binder/ctl/rebind.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/scan/framebuffers.h"
#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/survey.h"
#include "binder/machine/resolve.h"
#include "binder/plan/give_back.h"
#include "binder/plan/where.h"

namespace binder::ctl {

namespace {

/// Every driver that a virtual machine can use a device through makes this directory (drivers/vfio/vfio_main.c, from
/// Linux 6.1 on); vfio-pci is known by its name too.
bool is_for_guests(Kernel& kernel, const PciDevice& device) {
  if (!device.driver) return false;
  return *device.driver == default_driver || kernel.list(device_path(device.address, "vfio-dev")).has_value();
}

/// What is to be given back. Complains about what is not there, and about what no guest's driver holds, and says so by
/// `exit`.
std::vector<GiveBack> choose(const std::vector<Selector>& selectors, const Machine& machine, Kernel& kernel,
                             Exit& exit) {
  std::vector<GiveBack> chosen;
  for (const Selector& selector : selectors) {
    const auto found = resolve(selector, machine);
    if (found.empty()) {
      complain(to_string(selector) + ": " + why_absent(selector, machine));
      exit = Exit::not_good;
    }
    for (const PciDevice* device : found) {
      const std::string name = to_string(device->address);
      const bool has_override = device->driver_override && !device->driver_override->empty();
      if (is_for_guests(kernel, *device)) {
        chosen.push_back({device->address, {}, *device->driver});
      } else if (has_override) {
        chosen.push_back({device->address, {}, *device->driver_override});
      } else {
        std::cout << name << ": is with " << (device->driver ? *device->driver : "no driver") << " already\n";
      }
    }
  }
  return chosen;
}

/// The next boot goes by the config.
void tell_of_config(Kernel& kernel, const Machine& machine, const std::vector<GiveBack>& devices) {
  const Config config = load_config(kernel, std::string{config_path}).parsed.config;
  for (const Selector& selector : config.devices) {
    for (const PciDevice* device : resolve(selector, machine)) {
      if (std::ranges::find(devices, device->address, &GiveBack::address) == devices.end()) continue;
      complain(to_string(device->address) + ": the next boot hands it over again, by " + to_string(selector) + " in " +
               selector.at.file + "; `vfioctl remove " + to_string(selector) + "` takes it out");
    }
  }
}

Exit give_back(const std::vector<GiveBack>& devices, const Machine& machine, const RebindOptions& options,
               Kernel& kernel) {
  const Plan plan = give_back_plan(machine, devices, options.rescan ? Rescan::yes : Rescan::no, time_limit({}));
  if (options.dry_run) {
    print_plan(plan);
    return Exit::good;
  }
  // Before it comes again: with --rescan that is a matter of milliseconds.
  std::vector<PciAddress> addresses;
  for (const GiveBack& device : devices) addresses.push_back(device.address);
  remember(options, kernel, addresses, ComesAgain::for_the_host);
  Teller teller;
  apply(plan, kernel, teller);
  const bool all = std::ranges::all_of(
      teller.devices, [](const DeviceReport& device) { return device.outcome == Outcome::given_back; });
  tell_of_config(kernel, machine, devices);
  return all ? Exit::good : Exit::not_good;
}

Exit take_back(const RebindOptions& options, const std::vector<Selector>& selectors, Kernel& kernel) {
  Machine machine = scan(kernel);
  if (!machine.devices) {
    complain(describe(machine.devices.error()));
    return Exit::unreadable;
  }
  std::vector<PciAddress> all;
  for (const Selector& selector : selectors) {
    for (const PciDevice* device : resolve(selector, machine)) all.push_back(device->address);
  }
  read_overrides(kernel, all, machine);
  Exit exit = Exit::good;
  const auto chosen = choose(selectors, machine, kernel, exit);
  machine.framebuffers = read_framebuffers(kernel, *machine.devices);
  const Host host = survey(kernel, machine);
  bool closed = true;
  for (const GiveBack& device : chosen) {
    closed = may_go_on(hindrances(host, device.address), device.address, options.force) && closed;
  }
  if (exit != Exit::good || !closed) return leave_all(options);
  return give_back(chosen, machine, options, kernel);
}

}  // namespace

std::function<Exit()> add_release(CLI::App& app) {
  const auto options = std::make_shared<RebindOptions>();
  add_rebind_options(app, *options);
  app.add_flag("--rescan", options->rescan, "Remove each function from the bus and find it anew");
  return [options] { return rebind(*options, "only root can give devices back", take_back); };
}

}  // namespace binder::ctl
