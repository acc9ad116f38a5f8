// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/rules.h"

#include <algorithm>

#include "binder/machine/resolve.h"

namespace binder {

namespace {

/// What to write to name this device for good: by its path where it has one, else with a guard.
std::string firm_selector(const PciDevice& device, const Machine& machine) {
  std::string guarded = to_string(device.address);
  if (device.id) guarded += '|' + to_string(*device.id);
  const std::optional<ByPath> path = path_to(machine, device);
  return path ? guarded + " or " + to_string(Selector{*path, {}, {}}) : guarded;
}

/// A selector that still names the same device after bus numbers have moved, or names none.
bool is_firm(const Selector& selector, const Machine& machine) {
  if (selector.guard || std::holds_alternative<ById>(selector.what)) return true;
  const auto* path = std::get_if<ByPath>(&selector.what);
  if (path == nullptr) return false;
  // A path that begins below a bridge begins with a bus number that can move.
  const PciDevice* root = find_device(machine, path->root);
  return root != nullptr && !root->parent;
}

struct Verdict {
  Rule rule;
  std::string message;
};

using Judgement = std::optional<Verdict>;

Judgement judge_readable(const PciDevice& device) {
  if (!device.id) return Verdict{Rule::unreadable, describe(device.id.error())};
  if (!device.class_code) return Verdict{Rule::unreadable, describe(device.class_code.error())};
  if (!device.driver && !is_missing(device.driver.error())) {
    return Verdict{Rule::unreadable, describe(device.driver.error())};
  }
  return std::nullopt;
}

Judgement judge_class(const PciDevice& device) {
  if (!is_fabric(*device.class_code)) return std::nullopt;
  return Verdict{Rule::fabric,
                 "it is a bridge or an IOMMU, which the machine itself needs; list the devices behind it instead"};
}

Judgement judge_guard(const PciDevice& device, const Selector& selector) {
  if (!selector.guard || has_id(*device.id, *selector.guard)) return std::nullopt;
  // The subsystem is shown where it is what differs.
  DeviceId here = *device.id;
  if (!selector.guard->subsystem) here.subsystem.reset();
  return Verdict{Rule::guard_mismatch, "expected " + to_string(*selector.guard) + ", found " + to_string(here) +
                                           "; look up where the device is now and correct the entry"};
}

Judgement judge_firmness(const PciDevice& device, const Selector& selector, const Machine& machine) {
  if (!is_storage_or_network(*device.class_code) || is_firm(selector, machine)) return std::nullopt;
  return Verdict{Rule::guard_required,
                 "a storage or network controller needs more than an address, which can move to another controller; "
                 "write " +
                     firm_selector(device, machine)};
}

Judgement judge_iommu(const PciDevice& device, const Config& config, const Machine& machine) {
  if (config.iommu == IommuPolicy::optional) return std::nullopt;
  if (!machine.iommu_active) return Verdict{Rule::unreadable, describe(machine.iommu_active.error())};
  if (!*machine.iommu_active) {
    return Verdict{
        Rule::no_iommu,
        "no IOMMU is active, so no virtual machine could use it; switch on VT-d or AMD-Vi (SVM, IOMMU) in the "
        "firmware, and on Intel boot with intel_iommu=on"};
  }
  if (device.iommu_group) return std::nullopt;
  if (!is_missing(device.iommu_group.error())) {
    return Verdict{Rule::unreadable, describe(device.iommu_group.error())};
  }
  return Verdict{Rule::no_iommu_group, "no IOMMU covers it, so no virtual machine could use it"};
}

Refusal refusal_of(const PciDevice& device, const Selector& selector, Verdict verdict) {
  Refusal refusal{to_string(device.address), device.address, {}, {}, to_string(selector), verdict.rule, {}};
  if (device.id) refusal.id = *device.id;
  if (device.iommu_group) refusal.iommu_group = *device.iommu_group;
  refusal.message = std::move(verdict.message);
  return refusal;
}

bool is_target(const std::vector<Target>& targets, const PciAddress& address) {
  return std::ranges::find(targets, address, &Target::address) != targets.end();
}

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// The endpoints that share the group and are not listed. A driver on any of them keeps vfio from opening the group
/// (drivers/iommu/iommu.c iommu_group_claim_dma_owner); bridges are not in the way.
std::vector<std::string> unlisted_companions(unsigned group, const std::vector<Target>& targets,
                                             const Machine& machine) {
  std::vector<std::string> companions;
  for (const PciDevice& device : *machine.devices) {
    const bool in_the_way = device.iommu_group == group && !(device.class_code && is_fabric(*device.class_code)) &&
                            !is_target(targets, device.address);
    if (!in_the_way) continue;
    std::string name = name_device(device.address, device.id ? std::optional{*device.id} : std::nullopt, {});
    if (device.driver) name += " (" + *device.driver + ")";
    companions.push_back(std::move(name));
  }
  return companions;
}

void add_group_findings(const std::vector<Target>& targets, const Machine& machine, std::vector<Finding>& findings) {
  std::vector<unsigned> seen;
  for (const Target& target : targets) {
    if (!target.iommu_group || std::ranges::find(seen, *target.iommu_group) != seen.end()) continue;
    seen.push_back(*target.iommu_group);
    const std::vector<std::string> companions = unlisted_companions(*target.iommu_group, targets, machine);
    if (companions.empty()) continue;
    findings.push_back({Severity::warning, "group " + std::to_string(*target.iommu_group),
                        "also holds " + list_of(companions) +
                            ", not listed: while a host driver has one of them, no virtual machine can use the group"});
  }
}

/// A guard tells two devices apart by their ID; it cannot where a twin has the same one.
void add_twin_finding(const Target& target, const Selector& selector, const Machine& machine,
                      std::vector<Finding>& findings) {
  const PciDevice* device = find_device(machine, target.address);
  if (!selector.guard || device == nullptr || !is_storage_or_network(*device->class_code)) return;
  for (const PciDevice& other : *machine.devices) {
    if (other.address == target.address || !other.id || !has_id(*other.id, *selector.guard)) continue;
    const std::optional<ByPath> path = path_to(machine, *device);
    findings.push_back({Severity::warning, to_string(target.address),
                        "the guard would also let " + to_string(other.address) + " pass, which has the same ID" +
                            (path ? "; safer: " + to_string(Selector{*path, {}, {}}) : "")});
    return;
  }
}

}  // namespace

std::optional<Refusal> judge(const PciDevice& device, const Selector& selector, const Config& config,
                             const Machine& machine) {
  Judgement verdict = judge_readable(device);
  if (!verdict) verdict = judge_guard(device, selector);
  if (!verdict) verdict = judge_class(device);
  if (!verdict) verdict = judge_firmness(device, selector, machine);
  if (!verdict) verdict = judge_iommu(device, config, machine);
  if (!verdict) return std::nullopt;
  return refusal_of(device, selector, std::move(*verdict));
}

std::vector<Finding> look_around(const std::vector<Target>& targets, const std::vector<Selector>& selectors,
                                 const Machine& machine) {
  std::vector<Finding> findings;
  add_group_findings(targets, machine, findings);
  for (const Target& target : targets) {
    const auto selector =
        std::ranges::find_if(selectors, [&](const Selector& s) { return to_string(s) == target.selector; });
    if (selector != selectors.end()) add_twin_finding(target, *selector, machine, findings);
    const PciDevice* device = find_device(machine, target.address);
    if (device != nullptr && device->boot_vga) {
      findings.push_back(
          {Severity::info, to_string(target.address),
           "this is the display the firmware started on: the picture may stand still from here on, the boot "
           "goes on"});
    }
  }
  return findings;
}

}  // namespace binder
