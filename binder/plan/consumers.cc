// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/consumers.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "binder/text/join.h"

namespace binder {

namespace {

constexpr std::array<std::string_view, 4> on_nvidia = {"nvidia_uvm", "nvidia_drm", "nvidia_modeset", "nvidia_peermem"};

struct Consumers {
  std::string_view driver;
  std::span<const std::string_view> modules;  ///< in the order in which they can go
};
constexpr std::array<Consumers, 1> table = {{{"nvidia", on_nvidia}}};

const PciDevice* other_device_of(const Machine& machine, std::string_view driver, const Plan& plan) {
  const auto other = std::ranges::find_if(*machine.devices, [&](const PciDevice& device) {
    return device.driver == std::string{driver} && !is_target(plan, device.address);
  });
  return other == machine.devices->end() ? nullptr : &*other;
}

/// Right before the step that unbinds the target.
void insert_unloads(const Consumers& consumers, std::size_t target, Plan& plan) {
  const auto is_unbind = [&](const Step& step) { return step.target == target && step.when == When::held_by_another; };
  auto at = std::ranges::find_if(plan.steps, is_unbind);
  for (const std::string_view module : consumers.modules) {
    Step step{.act = Act::unload_module,
              .value = std::string{module},
              .work = "unloading module " + std::string{module},
              .target = target,
              .if_it_fails = IfItFails::give_up};
    at = plan.steps.insert(at, std::move(step)) + 1;
  }
}

}  // namespace

void unload_consumers(const Machine& machine, Plan& plan) {
  if (!machine.devices) return;
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const auto& held_by = plan.targets[i].held_by;
    const auto* consumers = held_by ? std::ranges::find(table, *held_by, &Consumers::driver) : table.end();
    if (consumers == table.end()) continue;
    if (const PciDevice* const other = other_device_of(machine, consumers->driver, plan)) {
      plan.findings.push_back({Severity::warning, to_string(plan.targets[i].address),
                               std::string{consumers->driver} + " has " + to_string(other->address) +
                                   " too, so the modules on top of it stay (" + join(consumers->modules, commas) +
                                   "): it may not let go of this one while one of them uses it"});
      continue;
    }
    insert_unloads(*consumers, i, plan);
  }
}

void reload_consumers(const Plan& plan, Plan& back) {
  std::vector<std::string> modules;
  for (const Step& step : plan.steps) {
    if (step.act == Act::unload_module && std::ranges::find(modules, step.value) == modules.end()) {
      modules.push_back(step.value);
    }
  }
  // The last that went is the first to come: each needs those below it.
  std::ranges::reverse(modules);
  for (const std::string& module : modules) {
    back.steps.push_back({.act = Act::load_module, .value = module, .work = "loading module " + module});
  }
}

}  // namespace binder
