// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/settings.h"

#include <algorithm>
#include <optional>

#include "binder/machine/resolve.h"
#include "binder/plan/names.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/where.h"
#include "binder/text/join.h"
#include "binder/text/size_name.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr const char* resource = "resource";  // start, end and flags of each register, a line each

std::string file_of(const DeviceSetting& setting) {
  switch (setting.key) {
    case DeviceKey::d3cold: return "d3cold_allowed";
    case DeviceKey::reset_method: return "reset_method";
    case DeviceKey::rebar: return "resource" + std::to_string(setting.bar) + "_resize";
    case DeviceKey::vfs: break;
  }
  return "sriov_numvfs";
}

/// Which target a setting is for; unset: none, and `why` says the reason.
struct Addressee {
  std::optional<std::size_t> target;
  std::string why;
};

Addressee addressee_of(const PciDevice& device, const DeviceSetting& setting, const Config& config,
                       const Machine& machine, const Plan& plan) {
  const Target* const target = find_target(plan, device.address);
  if (target == nullptr) return {std::nullopt, "it is not handed over"};
  if (const auto objection = object_to_guard({device, setting.selector, config, machine})) {
    return {std::nullopt, objection->seen};
  }
  return {static_cast<std::size_t>(target - plan.targets.data()), {}};
}

/// Bit n stands for 2^n MiB (Documentation/ABI/testing/sysfs-bus-pci).
std::string size_names(std::uint64_t sizes) {
  constexpr unsigned bits = 44;  // 8 EiB, the largest that the capability knows
  std::vector<std::string> names;
  for (unsigned bit = 0; bit < bits; ++bit) {
    if ((sizes >> bit & 1U) != 0) names.push_back(size_name(std::uint64_t{1024} << bit));
  }
  return names.empty() ? "none" : join(names, commas);
}

/// Why the device cannot be set so; empty: nothing is known against it.
std::string why_not_offered(const Machine& machine, const PciAddress& address, const DeviceSetting& setting) {
  const auto* const text = find_attribute(machine, address, file_of(setting));
  if (text == nullptr) return {};
  if (!*text) {
    return is_missing(text->error()) ? "the kernel has no " + file_of(setting) + " for it, so it cannot be set"
                                     : describe(text->error());
  }
  if (setting.key != DeviceKey::rebar) return {};
  const auto sizes = wide_hex_number(**text);
  if (!sizes) return "its sizes could not be read: " + quoted(**text);
  const auto bit = decimal_number(setting.value);
  return (*sizes >> *bit & 1U) != 0 ? "" : "it can have " + size_names(*sizes);
}

bool is_so_already(const Machine& machine, const PciAddress& address, const DeviceSetting& setting) {
  if (setting.key == DeviceKey::rebar) {
    const auto* const text = find_attribute(machine, address, resource);
    return text != nullptr && *text && bar_size(**text, setting.bar) == setting.number;
  }
  const auto* const text = find_attribute(machine, address, file_of(setting));
  return text != nullptr && *text == setting.value;
}

template <class Visit>
void for_each_device(const Config& config, const Machine& machine, Visit visit) {
  for (const DeviceSetting& setting : config.settings) {
    if (setting.key == DeviceKey::vfs) continue;
    const auto devices = resolve(setting.selector, machine);
    const bool is_ambiguous = std::holds_alternative<ById>(setting.selector.what) && devices.size() > 1;
    if (devices.empty() || is_ambiguous) {
      visit(setting, nullptr, is_ambiguous ? "several devices have this ID" : why_absent(setting.selector, machine));
      continue;
    }
    for (const PciDevice* device : devices) visit(setting, device, std::string{});
  }
}

void add_step(const Machine& machine, const DeviceSetting& setting, std::size_t target, Plan& plan) {
  const PciAddress& address = plan.targets[target].address;
  if (is_so_already(machine, address, setting) || !why_not_offered(machine, address, setting).empty()) return;
  const bool is_rebar = setting.key == DeviceKey::rebar;
  Step step{.act = Act::set,
            .path = device_path(address, file_of(setting)),
            .value = setting.value,
            .work = name_of(setting),
            .target = target,
            .when = is_rebar ? When::without_driver : When::always,
            .read_back = is_rebar ? ReadBack::bar_size : ReadBack::value};
  const auto* const text = find_attribute(machine, address, file_of(setting));
  if (setting.key == DeviceKey::reset_method && text != nullptr && *text) {
    step.otherwise = (*text)->empty() ? "it offers no way to reset it" : "it offers " + **text;
  }
  plan.steps.push_back(std::move(step));
}

template <class IsMeant>
void add_steps_for(const Config& config, const Machine& machine, Plan& plan, IsMeant is_meant) {
  for_each_device(config, machine, [&](const DeviceSetting& setting, const PciDevice* device, const std::string&) {
    if (device == nullptr) return;
    const Addressee addressee = addressee_of(*device, setting, config, machine, plan);
    if (addressee.target && is_meant(setting, *addressee.target)) add_step(machine, setting, *addressee.target, plan);
  });
}

}  // namespace

std::vector<std::pair<PciAddress, std::string>> attributes_for(const Config& config, const Machine& machine) {
  std::vector<std::pair<PciAddress, std::string>> files;
  for_each_device(config, machine, [&](const DeviceSetting& setting, const PciDevice* device, const std::string&) {
    if (device == nullptr) return;
    files.emplace_back(device->address, file_of(setting));
    if (setting.key == DeviceKey::rebar) files.emplace_back(device->address, resource);
  });
  return files;
}

void add_setting_findings(const Config& config, const Machine& machine, Plan& plan) {
  for_each_device(
      config, machine, [&](const DeviceSetting& setting, const PciDevice* device, const std::string& fault) {
        const std::string subject = device != nullptr ? to_string(device->address) : to_string(setting.selector);
        std::string why = fault;
        if (device != nullptr) {
          const Addressee addressee = addressee_of(*device, setting, config, machine, plan);
          why = addressee.target ? why_not_offered(machine, device->address, setting) : addressee.why;
        }
        if (why.empty()) return;
        plan.findings.push_back({Severity::error, subject, name_of(setting) + " is left out: " + why});
      });
}

void add_settings(const Config& config, const Machine& machine, Plan& plan) {
  add_steps_for(config, machine, plan,
                [](const DeviceSetting& setting, std::size_t) { return setting.key != DeviceKey::rebar; });
}

void add_resizes(const Config& config, const Machine& machine, Plan& plan) {
  add_steps_for(config, machine, plan, [&](const DeviceSetting& setting, std::size_t target) {
    return setting.key == DeviceKey::rebar && !plan.targets[target].held_by;
  });
}

void add_late_resize(const Config& config, const Machine& machine, std::size_t target, Plan& plan) {
  if (!plan.targets[target].held_by) return;
  add_steps_for(config, machine, plan, [&](const DeviceSetting& setting, std::size_t index) {
    return setting.key == DeviceKey::rebar && index == target;
  });
}

std::string option_words(const Config& config) {
  return join(config.options, spaces, [](const ModuleOption& option) { return option.name + "=" + option.value; });
}

void add_options(const Config& config, const Machine& /*machine*/, Plan& plan) {
  const bool has_vfio_pci = std::ranges::any_of(plan.targets, [](const Target& target) {
    return target.driver == default_driver || target.fallback == default_driver;
  });
  if (!has_vfio_pci) return;
  for (const ModuleOption& option : config.options) {
    plan.steps.push_back({.act = Act::set,
                          .path = "/sys/module/" + module_of(default_driver) + "/parameters/" + option.name,
                          .value = option.value,
                          .work = "OPTIONS=" + option.name + "=" + option.value,
                          .read_back = ReadBack::value,
                          .otherwise = "for what is loaded or built in already, the kernel command line has vfio-pci." +
                                       option.name + "=" + option.value});
  }
}

}  // namespace binder
