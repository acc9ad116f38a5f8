// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/findings.h"

#include <algorithm>
#include <utility>

#include "binder/machine/resolve.h"
#include "binder/plan/displays.h"
#include "binder/plan/drivers.h"
#include "binder/plan/framebuffers.h"
#include "binder/plan/groups.h"
#include "binder/plan/settings.h"

namespace binder {

namespace {

/// A guard tells two network controllers apart by their ID; it cannot where a twin on another bus has the same one.
void add_twin_finding(const PciDevice& device, const Selector& selector, const Machine& machine, Plan& plan) {
  if (!selector.guard || !is_network(*device.class_code)) return;
  const auto is_twin = [&](const PciDevice& other) {
    return !is_same_bus(other.address, device.address) && other.id && has_id(*other.id, *selector.guard);
  };
  const auto twin = std::ranges::find_if(*machine.devices, is_twin);
  if (twin == machine.devices->end()) return;
  const std::optional<ByPath> path = path_to(machine, device);
  plan.findings.push_back({Severity::warning, to_string(device.address),
                           "the guard would also let " + to_string(twin->address) + " pass, which has the same ID" +
                               (path ? "; safer: " + to_string(Selector{*path, {}, {}}) : "")});
}

}  // namespace

void add_findings(const Config& config, const Machine& machine, Plan& plan) {
  if (!machine.devices) return;
  add_group_findings(config, machine, plan);
  for (const Target& target : plan.targets) {
    const PciDevice& device = *find_device(machine, target.address);
    if (target.entry) add_twin_finding(device, config.devices[*target.entry], machine, plan);
    if (!device.boot_vga) continue;
    plan.findings.push_back(
        {Severity::info, to_string(target.address),
         "this is the display the firmware started on: the picture may stand still from here on, the boot goes on"});
  }
  add_driver_findings(config, machine, plan);
  add_setting_findings(config, machine, plan);
  add_display_findings(machine, plan);
  add_framebuffer_findings(config, machine, plan);
}

}  // namespace binder
