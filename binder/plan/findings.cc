// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/findings.h"

#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/names.h"

namespace binder {

namespace {

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

std::vector<Finding> look_around(const std::vector<Target>& targets, const Config& config, const Machine& machine) {
  std::vector<Finding> findings;
  add_group_findings(targets, machine, findings);
  for (const Target& target : targets) {
    add_twin_finding(target, config.devices[target.entry], machine, findings);
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
