// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/displays.h"

#include <algorithm>
#include <array>

#include "binder/plan/target.h"

namespace binder {

namespace {

constexpr std::uint16_t class_display_3d = 0x0302;  // include/linux/pci_ids.h

/// IDs: hwdata's pci.ids, drivers/gpu/drm/ast, mgag200, hibmc.
struct ManagementDisplay {
  std::uint16_t vendor;
  std::uint16_t first;
  std::uint16_t last;
};
constexpr std::array<ManagementDisplay, 3> management_displays{{
    {0x1a03, 0x0000, 0xffff},  // ASPEED makes nothing else
    {0x102b, 0x0522, 0x053f},  // Matrox G200e, G200SE, G200EV, G200eW, G200eR2, G200eH and what followed
    {0x19e5, 0x1711, 0x1711},  // HiSilicon Hibmc
}};

bool stays_with_host(const PciDevice& device, const Plan& plan) {
  return can_show_host(device) && !is_target(plan, device.address) && !is_held_for_guest(device);
}

/// The target that has to stay, or nullptr.
const Target* display_to_keep(const Machine& machine, const Plan& plan) {
  const auto stays = [&](const PciDevice& device) { return stays_with_host(device, plan); };
  if (std::ranges::any_of(*machine.devices, stays)) return nullptr;
  const Target* kept = nullptr;
  for (const Target& target : plan.targets) {
    const PciDevice& device = *find_device(machine, target.address);
    if (!can_show_host(device) || is_held_for_guest(device)) continue;
    if (device.boot_vga) return &target;
    kept = &target;
  }
  return kept;
}

}  // namespace

bool can_show_host(const PciDevice& device) {
  return device.class_code && is_display(*device.class_code) && device_class(*device.class_code) != class_display_3d &&
         !is_virtual_function(device);
}

bool is_management_display(const PciDevice& device) {
  if (!device.id || !device.class_code || !is_display(*device.class_code)) return false;
  const DeviceId& id = *device.id;
  return std::ranges::any_of(management_displays, [&](const ManagementDisplay& row) {
    return id.vendor == row.vendor && id.device >= row.first && id.device <= row.last;
  });
}

Objection last_display_objection(const Config& config) {
  std::string instead = "if the host can do without, write HEADLESS=yes";
  if (!config.host.serial_console.empty()) {
    instead = "if " + config.host.serial_console + " is enough for it, write HEADLESS=yes";
  }
  if (config.has_typed_devices) instead += " into the config; vfio_binder.devices= does not say so";
  return {"it is the last display of this machine", std::move(instead)};
}

void keep_a_display(const Config& config, const Machine& machine, Plan& plan) {
  if (config.headless == Headless::yes) return;
  const Target* const kept = display_to_keep(machine, plan);
  if (kept == nullptr) return;
  Objection objection = last_display_objection(config);
  const PciAddress address = kept->address;
  // Without an entry it was taken along with its group (GROUP=whole): none of that goes then.
  const auto group = kept->entry ? std::nullopt : kept->iommu_group;
  if (group) objection.seen = to_string(address) + " of its group is the last display of this machine";
  const auto stays = [&](const Target& target) {
    return group ? target.iommu_group == group : target.address == address;
  };
  refuse_targets(stays, Rule::last_display, objection, config, machine, plan);
}

void add_display_findings(const Machine& machine, Plan& plan) {
  const bool takes_one = std::ranges::any_of(
      plan.targets, [&](const Target& target) { return can_show_host(*find_device(machine, target.address)); });
  if (!takes_one) return;
  const PciDevice* left = nullptr;
  for (const PciDevice& device : *machine.devices) {
    if (!stays_with_host(device, plan)) continue;
    if (!is_management_display(device)) return;
    left = &device;
  }
  if (left == nullptr) return;
  plan.findings.push_back(
      {Severity::info, to_string(left->address),
       "this display of the management controller (BMC) is the only one that the host keeps: its consoles are there"});
}

}  // namespace binder
