// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/groups.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "binder/machine/resolve.h"
#include "binder/plan/firm_selector.h"
#include "binder/plan/names.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/target.h"
#include "binder/text/join.h"

namespace binder {

namespace {

using Devices = std::vector<const PciDevice*>;

const Refusal* refusal_of(const Plan& plan, const PciAddress& address) {
  const auto found = std::ranges::find(plan.refused_devices, address, &Refusal::address);
  return found == plan.refused_devices.end() ? nullptr : &*found;
}

/// The endpoints of a group that are not handed over. A driver on any of them keeps vfio from opening the group
/// (drivers/iommu/iommu.c iommu_group_claim_dma_owner); bridges are not in the way.
Devices companions_in(unsigned group, const Machine& machine, const Plan& plan) {
  Devices companions;
  for (const PciDevice& device : *machine.devices) {
    if (!device.iommu_group || *device.iommu_group != group) continue;
    if (is_endpoint(device) && !is_target(plan, device.address)) companions.push_back(&device);
  }
  return companions;
}

std::string companion_text(const PciDevice& device, const Plan& plan) {
  std::string text = name_device(device.address, device.id ? std::optional{*device.id} : std::nullopt, {});
  if (device.driver) text += " (" + *device.driver + ")";
  return text + (refusal_of(plan, device.address) != nullptr ? ", listed but left alone" : ", not listed");
}

std::string companion_texts(const Devices& companions, const Plan& plan) {
  return join(companions, semicolons, [&](const PciDevice* device) { return companion_text(*device, plan); });
}

/// An endpoint that may be in any group, since its own could not be looked up; or nullptr.
const PciDevice* find_without_known_group(const Machine& machine, const Plan& plan) {
  const auto may_be_companion = [&](const PciDevice& device) {
    return has_unreadable_group(device) && is_endpoint(device) && !is_target(plan, device.address);
  };
  const auto found = std::ranges::find_if(*machine.devices, may_be_companion);
  return found == machine.devices->end() ? nullptr : &*found;
}

/// A guard speaks for its card, also for the functions that no entry names.
bool is_in_doubt(const PciDevice& device, const Config& config, const Machine& machine, const Plan& plan) {
  return std::ranges::any_of(config.devices, [&](const Selector& selector) {
    if (!selector.guard) return false;
    const auto is_unsatisfied = [&](const Refusal& refusal) {
      return refusal.selector == to_string(selector) &&
             (refusal.rule == Rule::guard_mismatch || refusal.rule == Rule::not_present ||
              refusal.rule == Rule::unreadable);
    };
    const Devices card = card_of(selector, machine);
    return std::ranges::find(card, &device) != card.end() && std::ranges::any_of(plan.refused_devices, is_unsatisfied);
  });
}

/// What no entry names goes along only as `.*` would take it: without parts of the chipset, and nothing that needs more
/// than an address.
Selector unnamed(const PciDevice& device) { return {ByAddress{device.address, true}, {}, {}}; }

/// `(RULE): MESSAGE` of what is against a device that no entry names; empty: nothing.
std::string what_is_against(const PciDevice& device, const Config& config, const Machine& machine, const Plan& plan) {
  const auto text = [](const Refusal& refusal) {
    return "(" + std::string{rule_name(refusal.rule)} + "): " + refusal.message;
  };
  if (const Refusal* const refusal = refusal_of(plan, device.address)) return text(*refusal);
  if (const auto refusal = refuse_device({device, unnamed(device), config, machine})) return text(*refusal);
  if (!is_in_doubt(device, config, machine, plan)) return {};
  return "(" + std::string{rule_name(Rule::guard_mismatch)} + "): a guard does not find its card in this slot";
}

/// What a person can do so that a guest can use the group: `write DEVICES="…"`, which hands over all of it, or why
/// nothing helps.
std::string way_to_whole(unsigned group, const Devices& companions, const Config& config, const Machine& machine,
                         const Plan& plan) {
  // The controller takes with it what its driver has made up.
  const bool has_vmd = std::ranges::any_of(companions, [](const PciDevice* device) { return !is_below_vmd(*device); });
  std::vector<std::string> entries;
  for (const Target& target : plan.targets) {
    if (target.iommu_group != group || !target.entry) continue;
    if (has_vmd && is_below_vmd(*find_device(machine, target.address))) continue;
    if (std::ranges::find(entries, target.selector) == entries.end()) entries.push_back(target.selector);
  }
  for (const PciDevice* companion : companions) {
    const Selector firm =
        firm_selector(Selector{ByAddress{companion->address}, {}, {}}, machine, Guards::where_demanded);
    const Refusal* const refused = refusal_of(plan, companion->address);
    const bool is_loose = refused != nullptr && refused->rule == Rule::guard_required;
    if (const auto objection = object_to_fabric({*companion, unnamed(*companion), config, machine})) {
      return to_string(companion->address) + " is the machine's own, so that no DEVICES line can hand over all of it";
    }
    if (const auto refusal = refuse_device({*companion, firm, config, machine})) {
      return to_string(companion->address) + " is not to be handed over (" + std::string{rule_name(refusal->rule)} +
             "): " + refusal->message;
    }
    if (refused != nullptr && !is_loose) {
      return "first see to " + to_string(companion->address) + " (" + std::string{rule_name(refused->rule)} + ")";
    }
    entries.push_back(to_string(firm));
  }
  return "to hand over all of it write DEVICES=\"" + join(entries, spaces) + "\"";
}

/// Why the listed devices of the group stay.
std::string why_torn(unsigned group, const Devices& companions, const Config& config, const Machine& machine,
                     const Plan& plan) {
  const std::string also = "group " + std::to_string(group) + " also holds ";
  if (config.group == GroupPolicy::refuse) return also + companion_texts(companions, plan);
  for (const PciDevice* companion : companions) {
    const std::string against = what_is_against(*companion, config, machine, plan);
    if (!against.empty()) return also + to_string(companion->address) + ", which does not go along " + against;
  }
  return also + companion_texts(companions, plan);
}

void refuse_group(unsigned group, const Objection& objection, const Config& config, const Machine& machine,
                  Plan& plan) {
  const auto is_in_it = [&](const Target& target) { return target.iommu_group == group; };
  refuse_targets(is_in_it, Rule::group, objection, config, machine, plan);
}

}  // namespace

std::vector<unsigned> groups_of(const Plan& plan) {
  std::vector<unsigned> groups;
  for (const Target& target : plan.targets) {
    if (target.iommu_group) groups.push_back(*target.iommu_group);
  }
  std::ranges::sort(groups);
  const auto twice = std::ranges::unique(groups);
  groups.erase(twice.begin(), twice.end());
  return groups;
}

void take_whole_groups(const Config& config, const Machine& machine, Plan& plan) {
  if (config.group != GroupPolicy::whole) return;
  for (const unsigned group : groups_of(plan)) {
    const Devices companions = companions_in(group, machine, plan);
    const auto goes_along = [&](const PciDevice* device) {
      return what_is_against(*device, config, machine, plan).empty();
    };
    if (!std::ranges::all_of(companions, goes_along)) continue;
    for (const PciDevice* device : companions) {
      plan.targets.push_back(target_of(*device, config, machine, "GROUP=whole"));
    }
  }
}

void refuse_torn_groups(const Config& config, const Machine& machine, Plan& plan) {
  if (config.group == GroupPolicy::warn) return;
  const PciDevice* const stray = find_without_known_group(machine, plan);
  for (const unsigned group : groups_of(plan)) {
    const Devices companions = companions_in(group, machine, plan);
    if (!companions.empty()) {
      refuse_group(
          group,
          {why_torn(group, companions, config, machine, plan), way_to_whole(group, companions, config, machine, plan)},
          config, machine, plan);
    } else if (stray != nullptr) {
      refuse_group(group,
                   {to_string(stray->address) + " may be in its group: " + describe(stray->iommu_group.error()),
                    "with GROUP=warn it would be handed over all the same", CouldNotLook::yes},
                   config, machine, plan);
    }
  }
}

void add_group_findings(const Config& config, const Machine& machine, Plan& plan) {
  for (const unsigned group : groups_of(plan)) {
    const Devices companions = companions_in(group, machine, plan);
    if (companions.empty()) continue;
    plan.findings.push_back({Severity::warning, "group " + std::to_string(group),
                             "also holds " + companion_texts(companions, plan) +
                                 ": while a host driver has one of them, no virtual machine can use the group; " +
                                 way_to_whole(group, companions, config, machine, plan)});
  }
  if (plan.targets.empty()) return;
  for (const PciDevice& device : *machine.devices) {
    if (!has_unreadable_group(device) || !is_endpoint(device)) continue;
    if (is_target(plan, device.address) || refusal_of(plan, device.address) != nullptr) continue;
    plan.findings.push_back({Severity::warning, to_string(device.address),
                             "may share a group with a listed device: " + describe(device.iommu_group.error())});
  }
}

}  // namespace binder
