// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/virtual_functions.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "binder/boot/released.h"
#include "binder/kernel/look.h"
#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/scan/scan.h"
#include "binder/machine/resolve.h"
#include "binder/plan/make_plan.h"
#include "binder/plan/order_of_work.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/target.h"
#include "binder/plan/where.h"

namespace binder {

namespace {

/// One physical function, and what is asked of it.
class Maker {
 public:
  Maker(const Config& config, const DeviceSetting& setting, const PciAddress& address, const Machine& machine,
        Kernel& kernel, Listener& listener)
      : config_(config),
        setting_(setting),
        address_(address),
        machine_(machine),
        kernel_(kernel),
        listener_(listener) {}

  /// True where the functions are there now, as many as are asked for or fewer.
  [[nodiscard]] bool make() {
    const auto now = functions_now();
    if (!now) return give_up(why_unknown(now.error()));
    if (*now == setting_.number) return true;
    if (*now != 0) {
      return give_up("it has " + std::to_string(*now) + " already; write 0 to its sriov_numvfs first");
    }
    const auto most = read_number<std::uint64_t>(kernel_, path("sriov_totalvfs"), 10);
    if (most && setting_.number > *most) return give_up("it can have " + std::to_string(*most));
    return switch_autoprobe_off() && create();
  }

 private:
  [[nodiscard]] std::string path(std::string_view name) const { return device_path(address_, name); }
  /// The kernel keeps it locked while the functions are made, and while a driver probes the card (drivers/pci/iov.c,
  /// sriov_numvfs_show).
  [[nodiscard]] Reading<std::uint64_t> functions_now() {
    const std::string file = path("sriov_numvfs");
    const auto text = read_line_within(kernel_, file, time_limit(config_));
    if (!text) return std::unexpected(text.error());
    return number_in<std::uint64_t>(*text, 10, file);
  }

  /// With it the host's driver would have each function before anybody could say otherwise.
  bool switch_autoprobe_off() {
    constexpr std::string_view file = "sriov_drivers_autoprobe";
    set(file, "0", time_limit(config_), std::string{file} + "=0, without which drivers of the host would take them,");
    return read_line(kernel_, path(file)) == "0";
  }

  bool create() {
    // Some drivers and cards take a second for each.
    const Milliseconds limit = time_limit(config_) + std::chrono::seconds{setting_.number};
    set("sriov_numvfs", setting_.value, limit, name_of(setting_), "the lines of its driver above say why");
    const auto got = functions_now();
    return got && *got > 0;
  }

  void set(std::string_view file, const std::string& value, Milliseconds limit, const std::string& work,
           const std::string& otherwise = {}) {
    Plan plan;
    plan.limit = limit;
    note_held(machine_, plan);
    plan.steps.push_back({.act = Act::set,
                          .path = path(file),
                          .value = value,
                          .work = work,
                          .read_back = ReadBack::value,
                          .otherwise = otherwise,
                          .about = to_string(address_)});
    apply(plan, kernel_, listener_);
  }

  static std::string why_unknown(const SystemError& error) {
    if (is_missing(error)) return "it has no virtual functions (SR-IOV)";
    return is_timeout(error) ? "its driver, or the making of functions, does not come to an end" : describe(error);
  }

  bool give_up(const std::string& why) {
    listener_.on(Finding{Severity::error, to_string(address_), name_of(setting_) + " is left out: " + why});
    return false;
  }

  const Config& config_;
  const DeviceSetting& setting_;
  PciAddress address_;
  const Machine& machine_;
  Kernel& kernel_;
  Listener& listener_;
};

/// What keeps a function that was made on request from being handed over. The rules about its name do not ask: it was
/// not named, and belongs to the physical function that was.
std::optional<Refusal> refuse_function(const Candidate& candidate) {
  constexpr std::array asked{Rule::unreadable, Rule::no_iommu, Rule::no_iommu_group};
  for (const RuleRow& row : all_rules()) {
    if (std::ranges::find(asked, row.rule) == asked.end()) continue;
    if (auto objection = row.objection(candidate)) return refuse_target(candidate, row.rule, std::move(*objection));
  }
  return std::nullopt;
}

/// What has asked for a function: an entry of DEVICES of its own, which is waited for, or VFS.
std::string asked_by(const Config& config, const DeviceSetting& setting, const PciDevice& device,
                     const Machine& machine) {
  for (const Selector& entry : config.devices) {
    const auto named = resolve(entry, machine);
    if (std::ranges::find(named, &device) != named.end()) return to_string(entry);
  }
  return name_of(setting) + " of " + to_string(*device.physical_function);
}

void hand_over(const Config& config, const DeviceSetting& setting, const PciAddress& physical, Kernel& kernel,
               Listener& listener) {
  Machine machine = scan(kernel);
  if (!machine.devices) return;
  Plan plan;
  plan.limit = time_limit(config);
  look_for_vfio_drivers(kernel, config, machine);
  note_held(machine, plan);
  for (const PciDevice& device : *machine.devices) {
    if (device.physical_function != physical || was_released(kernel, device.address)) continue;
    const std::string name = asked_by(config, setting, device, machine);
    if (auto refusal = refuse_function({device, setting.selector, config, machine})) {
      refusal->selector = name;
      listener.on(refused_device(*refusal, default_driver));
      continue;
    }
    const Target target = target_of(device, config, machine, name);
    // None had a driver when it was made: whoever let one have it since may be using it.
    if (target.held_by && !is_held_as_wanted(target)) {
      listener.on(left_device(target));
      continue;
    }
    plan.targets.push_back(target);
    // Made a moment ago, without a driver: nobody has touched it.
    plan.targets.back().untouched = !device.driver;
  }
  Config bare = config;
  bare.hugetlb_shm_group.reset();
  add_steps(bare, machine, plan);
  apply(plan, kernel, listener);
}

void serve(const Config& config, const DeviceSetting& setting, const PciDevice& device, const Machine& machine,
           Kernel& kernel, Listener& listener) {
  const auto tell = [&](Severity severity, const std::string& text) {
    listener.on(Finding{severity, to_string(device.address), name_of(setting) + " " + text});
  };
  if (const auto objection = object_to_guard({device, setting.selector, config, machine})) {
    tell(Severity::error, "is left out: " + objection->seen);
  } else if (!device.driver && is_missing(device.driver.error())) {
    tell(Severity::info, "waits for its driver");
  } else if (!device.driver) {
    tell(Severity::error, "is left out: " + describe(device.driver.error()));
  } else if (is_stand_in(*device.driver)) {
    tell(Severity::error, "is left out: it is handed over itself, and its own driver is what makes them");
  } else if (Maker{config, setting, device.address, machine, kernel, listener}.make()) {
    hand_over(config, setting, device.address, kernel, listener);
  }
}

}  // namespace

void make_virtual_functions(const Config& config, const std::optional<PciAddress>& only, Kernel& kernel,
                            Listener& listener) {
  for (const DeviceSetting& setting : config.settings) {
    if (setting.key != DeviceKey::vfs || setting.number == 0) continue;
    const Machine machine = scan(kernel);
    if (!machine.devices) continue;
    const auto devices = resolve(setting.selector, machine);
    const bool is_here =
        only && std::ranges::any_of(devices, [&](const auto* device) { return device->address == *only; });
    if (only && !is_here) continue;
    if (devices.size() == 1) {
      serve(config, setting, *devices.front(), machine, kernel, listener);
      continue;
    }
    listener.on(Finding{Severity::error, to_string(setting.selector),
                        name_of(setting) + " is left out: " +
                            (devices.empty() ? why_absent(setting.selector, machine) : "it names several devices")});
  }
}

}  // namespace binder
