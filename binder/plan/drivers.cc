// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/drivers.h"

#include <algorithm>
#include <string_view>

#include "binder/pci/modalias.h"
#include "binder/plan/names.h"
#include "binder/text/pattern.h"

namespace binder {

namespace {

/// vfio_pci itself fits everything.
const VfioAlias* best_alias(const PciDevice& device, const std::vector<VfioAlias>& aliases) {
  constexpr std::string_view of_bus = "pci:";
  const std::string name =
      std::string{vfio_alias_prefix} + modalias_of({*device.id, *device.class_code}).substr(of_bus.size());
  const auto wildcards = [](const VfioAlias& alias) { return std::ranges::count(alias.pattern, '*'); };
  const VfioAlias* best = nullptr;
  for (const VfioAlias& alias : aliases) {
    if (alias.module == module_of(default_driver) || !matches_pattern(name, alias.pattern)) continue;
    if (best == nullptr || wildcards(alias) < wildcards(*best)) best = &alias;
  }
  return best;
}

/// Of the variant drivers of Linux 7.3 only this one does not bear the name of its module (KBUILD_MODNAME).
std::string driver_in(const std::string& module) { return module == "xe_vfio_pci" ? "xe-vfio-pci" : module; }

}  // namespace

std::string driver_for(const PciDevice& device, const Config& config, const Machine& machine) {
  if (config.driver != auto_driver) return config.driver;
  const VfioAlias* const best = machine.vfio_aliases ? best_alias(device, *machine.vfio_aliases) : nullptr;
  return best != nullptr ? driver_in(best->module) : std::string{default_driver};
}

std::string fallback_of(const std::string& driver) {
  return driver == default_driver ? std::string{} : std::string{default_driver};
}

void add_driver_findings(const Config& config, const Machine& machine, Plan& plan) {
  if (plan.targets.empty() || config.driver == default_driver) return;
  if (config.driver != auto_driver) {
    if (is_stand_in(config.driver)) return;
    plan.findings.push_back({Severity::warning, "DRIVER=" + config.driver,
                             "is not known as a driver that holds a device for a guest: if it is one of the host, no "
                             "guest gets the device"});
    return;
  }
  if (!machine.vfio_aliases) {
    plan.findings.push_back({Severity::warning, "DRIVER=auto",
                             "vfio-pci for all devices, since it is not known which VFIO drivers there are: " +
                                 describe(machine.vfio_aliases.error())});
    return;
  }
  for (const Target& target : plan.targets) {
    plan.findings.push_back({Severity::info, to_string(target.address),
                             target.driver == default_driver
                                 ? "DRIVER=auto: vfio-pci, no VFIO variant driver says that it is for this device"
                                 : "DRIVER=auto: " + target.driver + " says that it is for this device"});
  }
}

}  // namespace binder
