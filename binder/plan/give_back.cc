// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/give_back.h"

#include "binder/pci/modalias.h"
#include "binder/plan/consumers.h"
#include "binder/plan/target.h"

namespace binder {

namespace {

/// A newline clears: a write of no bytes never gets to the kernel. Without it the probe would bring vfio-pci again.
void add_override(const GiveBack& device, std::size_t target, Plan& plan) {
  plan.steps.push_back({.path = device_path(device.address, "driver_override"),
                        .value = device.override_before.empty() ? "\n" : device.override_before,
                        .work = "clearing driver_override, after a driver's probe or remove",
                        .target = target,
                        .if_it_fails = IfItFails::give_up});
}

void add_return(const PciDevice& device, std::size_t target, HostDriver host_driver, Plan& plan) {
  plan.steps.push_back({.path = device_path(device.address, "driver/unbind"),
                        .value = to_string(device.address),
                        .work = "unbind from " + plan.targets[target].driver,
                        .target = target,
                        .when = When::still_held,
                        .if_it_fails = IfItFails::give_up});
  // A driver that was never loaded takes nothing, and udev loads it for new devices only.
  if (host_driver == HostDriver::load && device.id && device.class_code) {
    plan.steps.push_back({.act = Act::load_module,
                          .value = modalias_of({*device.id, *device.class_code}),
                          .work = "loading the host's driver",
                          .target = target,
                          .when = When::without_driver});
  }
  plan.steps.push_back({.path = std::string{pci_probe_path},
                        .value = to_string(device.address),
                        .work = "probe by the host's driver",
                        .target = target,
                        .when = When::without_driver,
                        .if_it_fails = IfItFails::give_up});
}

/// Removing runs the driver's remove function too; what is found again has no override.
void add_rescan(const PciDevice& device, std::size_t target, Plan& plan) {
  plan.steps.push_back({.path = device_path(device.address, "remove"),
                        .value = "1",
                        .work = "removing the function",
                        .target = target,
                        .if_it_fails = IfItFails::give_up});
}

std::string override_of(const Machine& machine, const PciAddress& address) {
  const PciDevice* const device = find_device(machine, address);
  return device != nullptr && device->driver_override ? *device->driver_override : "";
}

}  // namespace

Plan give_back_plan(const Machine& machine, std::span<const GiveBack> devices, Rescan rescan, Milliseconds limit,
                    HostDriver host_driver) {
  Plan plan;
  plan.goal = Goal::give_back;
  plan.limit = limit;
  for (const GiveBack& device : devices) {
    const PciDevice* const found = find_device(machine, device.address);
    if (found == nullptr) continue;
    plan.targets.push_back(bare_target(*found, to_string(found->address)));
    plan.targets.back().driver = device.driver;
    add_override(device, plan.targets.size() - 1, plan);
  }
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const PciDevice& device = *find_device(machine, plan.targets[i].address);
    rescan == Rescan::yes ? add_rescan(device, i, plan) : add_return(device, i, host_driver, plan);
  }
  if (rescan == Rescan::no) return plan;
  plan.steps.push_back({.path = std::string{pci_rescan_path}, .value = "1", .work = "scanning the bus"});
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    add_return(*find_device(machine, plan.targets[i].address), i, host_driver, plan);
  }
  return plan;
}

Plan undo_plan(const Plan& plan, std::span<const DeviceReport> reports, const Machine& before, const Machine& now,
               HostDriver host_driver) {
  std::vector<GiveBack> devices;
  for (const DeviceReport& report : reports) {
    if (report.outcome == Outcome::already_bound || report.outcome == Outcome::stuck || !report.address) continue;
    devices.push_back(
        {*report.address, override_of(before, *report.address), report.driver.value_or(report.wanted_driver)});
  }
  Plan back = give_back_plan(now, devices, Rescan::no, plan.limit, host_driver);
  reload_consumers(plan, back);
  return back;
}

}  // namespace binder
