// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/findings.h"

#include <map>
#include <optional>
#include <set>

#include "binder/machine/resolve.h"
#include "binder/plan/names.h"

namespace binder {

namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

using Groups = std::map<unsigned, std::vector<std::string>>;

/// Of each IOMMU group the endpoints that are not listed. A driver on any of them keeps vfio from opening the group
/// (drivers/iommu/iommu.c iommu_group_claim_dma_owner); bridges are not in the way.
Groups unlisted_by_group(const std::vector<Target>& targets, const Machine& machine) {
  std::set<PciAddress> listed;
  for (const Target& target : targets) listed.insert(target.address);
  Groups groups;
  for (const PciDevice& device : *machine.devices) {
    const bool in_the_way =
        device.iommu_group && !(device.class_code && is_fabric(*device.class_code)) && !listed.contains(device.address);
    if (!in_the_way) continue;
    std::string name = name_device(device.address, device.id ? std::optional{*device.id} : std::nullopt, {});
    if (device.driver) name += " (" + *device.driver + ")";
    groups[*device.iommu_group].push_back(std::move(name));
  }
  return groups;
}

void add_group_findings(const std::vector<Target>& targets, const Machine& machine, std::vector<Finding>& findings) {
  if (targets.empty()) return;
  Groups groups = unlisted_by_group(targets, machine);
  for (const Target& target : targets) {
    const auto shared = target.iommu_group ? groups.find(*target.iommu_group) : groups.end();
    if (shared == groups.end()) continue;
    findings.push_back({Severity::warning, "group " + std::to_string(shared->first),
                        "also holds " + list_of(shared->second) +
                            ", not listed: while a host driver has one of them, no virtual machine can use the group"});
    groups.erase(shared);  // said once, whichever of its members are listed
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
