// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/choose.h"

#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/displays.h"
#include "binder/plan/groups.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/target.h"
#include "binder/plan/where.h"
#include "binder/text/join.h"

namespace binder {

namespace {

using Devices = std::vector<const PciDevice*>;

/// Names a device so that it can be taken by that name.
std::string name_to_write(const PciDevice& device, const Machine& machine) {
  const std::optional<ByPath> path = path_to(machine, device);
  const bool needs_path = device.class_code && is_storage_or_network(*device.class_code);
  return path && needs_path ? to_string(Selector{*path, {}, {}}) : to_string(device.address);
}

std::string names_to_write(const Devices& devices, const Machine& machine) {
  return join(devices, commas, [&](const PciDevice* device) { return name_to_write(*device, machine); });
}

class Choice {
 public:
  Choice(const Config& config, const Machine& machine, Plan& plan)
      : config_(config), machine_(machine), plan_(plan), marks_(machine.devices->size()) {}

  void take_entry(std::size_t entry);
  void heed_guards();
  void settle_disputes();

 private:
  /// What the entries together say of a device.
  struct Mark {
    bool taken = false;
    bool mismatched = false;          ///< a guard that names the device found another one
    const Selector* doubt = nullptr;  ///< a guard on its card that is not satisfied
  };

  [[nodiscard]] Mark& mark(const PciDevice& device) {
    return marks_[static_cast<std::size_t>(&device - machine_.devices->data())];
  }
  [[nodiscard]] Mark& mark(const PciAddress& address) { return mark(*find_device(machine_, address)); }
  [[nodiscard]] bool take_by_id(const Selector& selector, const Devices& matches);
  void take_device(const PciDevice& device, std::size_t entry);
  void doubt(const Devices& card, const Selector& selector);
  void refuse(Refusal refusal) { plan_.refused_devices.push_back(std::move(refusal)); }

  const Config& config_;
  const Machine& machine_;
  Plan& plan_;
  std::vector<Mark> marks_;  ///< of the machine's devices
};

void Choice::take_entry(std::size_t entry) {
  const Selector& selector = config_.devices[entry];
  const Devices matches = resolve(selector, machine_);
  if (std::holds_alternative<ById>(selector.what) && !take_by_id(selector, matches)) return;
  if (matches.empty()) {
    const std::string now = selector.guard ? where_now(*selector.guard, machine_) : "";
    refuse(refuse_entry(selector, Rule::not_present, why_absent(selector, machine_), now));
    // The function is gone that the guard was to find: whatever else is in its slot may be another card.
    if (selector.guard) doubt(card_of(selector, machine_), selector);
    return;
  }
  for (const PciDevice* device : matches) take_device(*device, entry);
}

/// Whether the ID names one device: no other has it, and none can have it that could not be read.
bool Choice::take_by_id(const Selector& selector, const Devices& matches) {
  if (matches.size() > 1) {
    refuse(refuse_entry(selector, Rule::ambiguous_id, std::to_string(matches.size()) + " devices have this ID",
                        "write the one you mean: " + names_to_write(matches, machine_)));
    return false;
  }
  const auto may_have_it = [&](const PciDevice& device) {
    if (device.id) return false;
    if (!device.class_code) return true;
    if (matches.empty() || !matches.front()->class_code) return !is_fabric(*device.class_code);
    return device_class(*device.class_code) == device_class(*matches.front()->class_code);
  };
  const auto unread = std::ranges::find_if(*machine_.devices, may_have_it);
  if (unread == machine_.devices->end()) return true;
  Devices candidates = matches;
  candidates.push_back(&*unread);
  refuse(refuse_entry(selector, Rule::unreadable,
                      to_string(unread->address) + " may have this ID: " + describe(unread->id.error()),
                      "write the one you mean: " + names_to_write(candidates, machine_)));
  return false;
}

void Choice::take_device(const PciDevice& device, std::size_t entry) {
  const Selector& selector = config_.devices[entry];
  if (std::optional<Refusal> refusal = refuse_device({device, selector, config_, machine_})) {
    if (refusal->rule == Rule::guard_mismatch) mark(device).mismatched = true;
    const bool unconfirmed = selector.guard && (refusal->rule == Rule::guard_mismatch || !device.id);
    if (unconfirmed) doubt(card_of({ByAddress{device.address, true}, {}, {}}, machine_), selector);
    refuse(std::move(*refusal));
    return;
  }
  if (mark(device).taken) return;
  mark(device).taken = true;
  Target target = target_of(device, config_, machine_, to_string(selector));
  target.entry = entry;
  plan_.targets.push_back(std::move(target));
}

void Choice::doubt(const Devices& card, const Selector& selector) {
  for (const PciDevice* device : card) mark(*device).doubt = &selector;
}

/// A guard speaks for its card: where it is not satisfied, no entry takes a function of the card that has no guard of
/// its own; and none takes the function that the guard found to be another, since one of the two is out of date.
void Choice::heed_guards() {
  std::vector<Target> kept;
  for (Target& target : plan_.targets) {
    Mark& its = mark(target.address);
    const Selector& selector = config_.devices[*target.entry];
    const bool vetoed = its.mismatched || (its.doubt != nullptr && !selector.guard);
    if (!vetoed) {
      kept.push_back(std::move(target));
      continue;
    }
    if (its.mismatched) continue;  // its refusal stands there already
    refuse(refuse_target({*find_device(machine_, target.address), selector, config_, machine_}, Rule::guard_mismatch,
                         {"the guard of " + to_string(*its.doubt) + " does not find its card in this slot",
                          "look up where the card is now and correct both entries"}));
  }
  plan_.targets = std::move(kept);
}

/// A device is handed over or left alone, never both: where one entry would not do and another does, that is said.
void Choice::settle_disputes() {
  std::vector<Refusal> kept;
  for (Refusal& refusal : plan_.refused_devices) {
    if (!refusal.address || !is_target(plan_, *refusal.address)) {
      kept.push_back(std::move(refusal));
      continue;
    }
    plan_.findings.push_back({Severity::info, refusal.subject,
                              "another entry names it well enough; " + refusal.selector + " alone would not (" +
                                  std::string{rule_name(refusal.rule)} + ")"});
  }
  plan_.refused_devices = std::move(kept);
}

}  // namespace

void choose_devices(const Config& config, const Machine& machine, Plan& plan) {
  if (!machine.devices) {
    for (const Selector& selector : config.devices) {
      plan.refused_devices.push_back(refuse_entry(selector, Rule::unreadable, describe(machine.devices.error())));
    }
    return;
  }
  Choice choice{config, machine, plan};
  for (std::size_t entry = 0; entry < config.devices.size(); ++entry) choice.take_entry(entry);
  choice.heed_guards();
  // A group is judged again without the display that stays.
  take_whole_groups(config, machine, plan);
  refuse_torn_groups(config, machine, plan);
  keep_a_display(config, machine, plan);
  refuse_torn_groups(config, machine, plan);
  choice.settle_disputes();
}

}  // namespace binder
