// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/look.h"

#include "binder/kernel/scan/framebuffers.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"
#include "binder/plan/settings.h"

namespace binder {

namespace {

bool asks_for_something(const Config& config) {
  return !config.devices.empty() || !config.hugepages.empty() || config.hugetlb_shm_group;
}

}  // namespace

void look_for_vfio_drivers(Kernel& kernel, const Config& config, Machine& machine) {
  if (config.driver == auto_driver) machine.vfio_aliases = kernel.vfio_aliases(time_limit(config));
}

Machine machine_for(Kernel& kernel, const Config& config) {
  if (!asks_for_something(config)) return {};
  Machine machine = scan(kernel);
  if (!config.devices.empty()) look_for_vfio_drivers(kernel, config, machine);
  // Which devices are to be handed over is known by a plan only; what their overrides are decides about steps alone.
  std::vector<PciAddress> targets;
  bool has_display = false;
  for (const Target& target : make_plan(config, machine).targets) {
    targets.push_back(target.address);
    has_display = has_display || target.is_display;
  }
  // Nothing of what it takes to know is read where nobody asks.
  if (has_display) machine.framebuffers = read_framebuffers(kernel, *machine.devices);
  read_overrides(kernel, targets, machine);
  for (const auto& [address, name] : attributes_for(config, machine)) {
    const std::string path = device_path(address, name);
    machine.attributes.push_back({address, name, name == "resource" ? kernel.read(path) : read_line(kernel, path)});
  }
  return machine;
}

Plan plan_for(Kernel& kernel, const Config& config) { return make_plan(config, machine_for(kernel, config)); }

}  // namespace binder
