// SPDX-License-Identifier: GPL-2.0-or-later
// Whether what belongs together is handed over together.
#include <algorithm>

#include "binder/machine/resolve.h"
#include "binder/plan/check/checks.h"
#include "binder/plan/groups.h"
#include "binder/plan/names.h"
#include "binder/text/join.h"

namespace binder::checks {

namespace {

std::string name_of(const PciDevice& device) {
  std::string name = name_device(device.address, device.id ? std::optional{*device.id} : std::nullopt, {});
  if (device.driver) name += " (" + *device.driver + ")";
  return name;
}

std::string addresses_of(const std::vector<const PciDevice*>& devices) {
  return join(devices, spaces, [](const PciDevice* device) { return to_string(device->address); });
}

std::string names_of(const std::vector<const PciDevice*>& devices) {
  return join(devices, commas_and, [](const PciDevice* device) { return name_of(*device); });
}

/// Drivers that leave the group to vfio (drivers/vfio/pci, drivers/pci/pci-stub.c).
bool is_harmless(const Reading<std::string>& driver, const Plan& plan) {
  return !driver || *driver == plan.driver || is_stand_in(*driver);
}

/// Functions of its card that are in another group and not listed. On a root bus a slot is no card, and virtual
/// functions are there to be handed over one by one.
std::vector<const PciDevice*> rest_of_card(const PciDevice& device, const CheckInput& input) {
  std::vector<const PciDevice*> rest;
  if (!device.parent || device.physical_function) return rest;
  for (const PciDevice& other : *input.machine.devices) {
    if (!is_same_slot(device.address, other.address) || is_target(input.plan, other.address)) continue;
    if (!is_endpoint(other) || other.physical_function) continue;
    const bool same_group = device.iommu_group && other.iommu_group && *device.iommu_group == *other.iommu_group;
    if (!same_group) rest.push_back(&other);
  }
  return rest;
}

std::vector<const PciDevice*> twins_of(const PciDevice& device, const CheckInput& input) {
  std::vector<const PciDevice*> twins;
  if (!device.id || device.physical_function) return twins;
  for (const PciDevice& other : *input.machine.devices) {
    const bool is_twin = other.id && *other.id == *device.id && !is_same_slot(device.address, other.address);
    if (is_twin && !is_target(input.plan, other.address)) twins.push_back(&other);
  }
  return twins;
}

bool names_by_path(const CheckInput& input, const Target& target) {
  return target.entry && std::holds_alternative<ByPath>(input.config.devices[*target.entry].what);
}

void check_twins(const CheckInput& input, const Target& target, const PciDevice& device, CheckFindings& findings) {
  const std::vector<const PciDevice*> twins = twins_of(device, input);
  if (twins.empty() || names_by_path(input, target)) return;
  CheckFinding& finding =
      add(findings, Severity::info, to_string(target.address), "has a twin with the same ID: " + names_of(twins));
  finding.why = "if bus numbers change, the twin may be at this address, and no ID can tell them apart";
  if (const std::optional<ByPath> path = path_to(input.machine, device)) {
    finding.mend = "a path does not change; in DEVICES write" + verbatim(to_string(Selector{*path, {}, {}})) +
                   "\ninstead of " + target.selector;
  }
}

}  // namespace

void check_groups(const CheckInput& input, CheckFindings& findings) {
  if (!input.machine.devices) return;
  for (const unsigned group : groups_of(input.plan)) {
    std::vector<const PciDevice*> others;
    for (const PciDevice& device : *input.machine.devices) {
      const bool is_in_it = device.iommu_group && *device.iommu_group == group;
      if (is_in_it && is_endpoint(device) && !is_target(input.plan, device.address)) others.push_back(&device);
    }
    if (others.empty()) continue;
    const bool is_held =
        std::ranges::any_of(others, [&](const PciDevice* device) { return !is_harmless(device->driver, input.plan); });
    CheckFinding& finding = add(findings, is_held ? Severity::error : Severity::warning,
                                "group " + std::to_string(group), "not all of it is listed: " + names_of(others));
    finding.where = "/sys/kernel/iommu_groups/" + std::to_string(group) + "/devices";
    finding.why =
        "while a host driver has one device of a group, no guest can use the others (\"group is not viable\")";
    finding.mend = "if the host can do without them:" + verbatim("vfioctl add " + addresses_of(others)) +
                   "\nelse put the card into another slot, or leave it out";
  }
}

void check_cards(const CheckInput& input, CheckFindings& findings) {
  if (!input.machine.devices) return;
  std::vector<const PciDevice*> said;
  for (const Target& target : input.plan.targets) {
    const PciDevice* const device = find_device(input.machine, target.address);
    if (device == nullptr) continue;
    check_twins(input, target, *device, findings);
    const std::vector<const PciDevice*> rest = rest_of_card(*device, input);
    const auto is_said = [&](const PciDevice* other) { return is_same_slot(other->address, device->address); };
    if (rest.empty() || std::ranges::any_of(said, is_said)) continue;
    said.push_back(device);
    CheckFinding& finding = add(findings, Severity::warning, to_string(target.address),
                                "not all functions of this card are listed: " + names_of(rest));
    finding.why = "they are reset together, and drivers in the guest expect the whole card";
    finding.mend = "hand them over too:" + verbatim("vfioctl add " + addresses_of(rest));
  }
}

}  // namespace binder::checks
