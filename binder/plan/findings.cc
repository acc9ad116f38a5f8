// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/findings.h"

#include <algorithm>
#include <utility>

#include "binder/machine/resolve.h"
#include "binder/plan/framebuffers.h"
#include "binder/plan/names.h"

namespace binder {

namespace {

/// What the plan says of each device of the machine.
enum class Fate { not_listed, left_alone, handed_over };

std::vector<Fate> fates_of(const Plan& plan, const Machine& machine) {
  std::vector<Fate> fates(machine.devices->size(), Fate::not_listed);
  const auto set = [&](const PciAddress& address, Fate fate) {
    const PciDevice* device = find_device(machine, address);
    if (device != nullptr) fates[static_cast<std::size_t>(device - machine.devices->data())] = fate;
  };
  for (const Refusal& refusal : plan.refused_devices) {
    if (refusal.address) set(*refusal.address, Fate::left_alone);
  }
  for (const Target& target : plan.targets) set(target.address, Fate::handed_over);
  return fates;
}

std::string companion_text(const PciDevice& device, Fate fate) {
  std::string text = name_device(device.address, device.id ? std::optional{*device.id} : std::nullopt, {});
  if (device.driver) text += " (" + *device.driver + ")";
  return text + (fate == Fate::left_alone ? ", listed but left alone" : ", not listed");
}

/// The endpoints that share a group with what is handed over, by group. A driver on any of them keeps vfio from opening
/// the group (drivers/iommu/iommu.c iommu_group_claim_dma_owner); bridges are not in the way.
std::vector<std::pair<unsigned, std::string>> companions_of(const std::vector<unsigned>& groups,
                                                            const std::vector<Fate>& fates, const Machine& machine) {
  std::vector<std::pair<unsigned, std::string>> companions;
  for (std::size_t i = 0; i < machine.devices->size(); ++i) {
    const PciDevice& device = (*machine.devices)[i];
    if (fates[i] == Fate::handed_over || !is_endpoint(device) || !device.iommu_group) continue;
    if (!std::ranges::binary_search(groups, *device.iommu_group)) continue;
    companions.emplace_back(*device.iommu_group, companion_text(device, fates[i]));
  }
  std::ranges::sort(companions);
  return companions;
}

/// Where a group could not be looked up, nobody knows whose companion the device is.
void add_unread_groups(const std::vector<Fate>& fates, const Machine& machine, Plan& plan) {
  for (std::size_t i = 0; i < machine.devices->size(); ++i) {
    const PciDevice& device = (*machine.devices)[i];
    if (device.iommu_group || is_missing(device.iommu_group.error()) || fates[i] != Fate::not_listed) continue;
    plan.findings.push_back({Severity::warning, to_string(device.address),
                             "may share a group with a listed device: " + describe(device.iommu_group.error())});
  }
}

void add_group_findings(const std::vector<Fate>& fates, const Machine& machine, Plan& plan) {
  std::vector<unsigned> groups;
  for (const Target& target : plan.targets) {
    if (target.iommu_group) groups.push_back(*target.iommu_group);
  }
  std::ranges::sort(groups);
  const auto companions = companions_of(groups, fates, machine);
  for (auto at = companions.begin(); at != companions.end();) {
    const unsigned group = at->first;
    std::string names;
    for (; at != companions.end() && at->first == group; ++at) names += (names.empty() ? "" : "; ") + at->second;
    plan.findings.push_back(
        {Severity::warning, "group " + std::to_string(group),
         "also holds " + names + ": while a host driver has one of them, no virtual machine can use the group"});
  }
  if (!plan.targets.empty()) add_unread_groups(fates, machine, plan);
}

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
  add_group_findings(fates_of(plan, machine), machine, plan);
  for (const Target& target : plan.targets) {
    const PciDevice& device = *find_device(machine, target.address);
    add_twin_finding(device, config.devices[target.entry], machine, plan);
    if (!device.boot_vga) continue;
    plan.findings.push_back(
        {Severity::info, to_string(target.address),
         "this is the display the firmware started on: the picture may stand still from here on, the boot goes on"});
  }
  add_framebuffer_findings(config, machine, plan);
}

}  // namespace binder
