// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/verdict/obstacles.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "binder/plan/displays.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/verdict/reserved.h"

namespace binder {

namespace {

// include/linux/pci_ids.h
constexpr std::uint16_t class_bridge_isa = 0x0601;
constexpr std::uint16_t class_bridge_eisa = 0x0602;
constexpr std::uint16_t class_serial_ipmi = 0x0c07;

using Reason = std::optional<std::string>;

Reason object_to_chipset(const Scene& /*scene*/, const PciDevice& device) {
  // The boot would take it by its own address. But the firmware's timers, keyboard controller and sensors sit on it.
  const std::uint16_t code = class_of(device);
  if (code != class_bridge_isa && code != class_bridge_eisa) return std::nullopt;
  return "it is the bridge to the machine's own ports, timers and sensors";
}

Reason object_to_management(const Scene& scene, const PciDevice& device) {
  if (!is_management(scene, device)) return std::nullopt;
  return "it belongs to the management controller (BMC), which watches and resets this machine";
}

Reason object_to_unsure_group(const Scene& scene, const PciDevice& device) {
  const PciDevice* other = scene.without_readable_group;
  if (other == nullptr || !device.iommu_group) return std::nullopt;
  return to_string(other->address) + " may be in its group: " + describe(other->iommu_group.error());
}

Reason object_to_use(const Scene& scene, const PciDevice& device) {
  const HostDevice* known = find_host_device(scene.host, device.address);
  if (known == nullptr) return std::nullopt;
  const auto use = std::ranges::find(known->uses.seen, UseKind::root, &Use::kind);
  if (use == known->uses.seen.end()) return std::nullopt;
  return "the host lives on it: " + use->what;
}

Reason object_to_last_display(const Scene& scene, const PciDevice& device) {
  if (scene.config.headless == Headless::yes || !can_show_host(device) || is_held_for_guest(device))
    return std::nullopt;
  const bool has_another = std::ranges::any_of(*scene.machine.devices, [&](const PciDevice& other) {
    return other.address != device.address && can_show_host(other) && !is_held_for_guest(other);
  });
  if (has_another) return std::nullopt;
  const Objection objection = last_display_objection(scene.config);
  return objection.seen + "; " + objection.instead;
}

struct VerdictRule {
  std::string_view name;
  Reason (*object)(const Scene& scene, const PciDevice& device);
};
constexpr std::array<VerdictRule, 6> verdict_rules{{
    {"chipset", object_to_chipset},
    {"management", object_to_management},
    {"unreadable", object_to_unsure_group},
    {"reserved-region", object_to_reserved_region},
    {"in-use", object_to_use},
    {"last-display", object_to_last_display},
}};

}  // namespace

bool is_management(const Scene& scene, const PciDevice& device) {
  const std::vector<const PciDevice*> mates = slot_mates_of(scene, device);
  if (is_management_display(device)) return true;
  if (std::ranges::any_of(mates, [](const PciDevice* mate) { return is_management_display(*mate); })) return true;
  // A network card can have such an interface too (Realtek's DASH): it goes with the card.
  return class_of(device) == class_serial_ipmi && std::ranges::none_of(mates, [](const PciDevice* mate) {
           return mate->class_code && is_network(*mate->class_code);
         });
}

std::optional<Obstacle> obstacle_to(const Scene& scene, const PciDevice& device) {
  const Selector selector = firmest_selector(scene.machine, device);
  if (const auto refusal = refuse_device({device, selector, scene.config, scene.machine})) {
    return Obstacle{std::string{rule_name(refusal->rule)}, refusal->message};
  }
  for (const VerdictRule& rule : verdict_rules) {
    if (Reason reason = rule.object(scene, device)) return Obstacle{std::string{rule.name}, *std::move(reason)};
  }
  return std::nullopt;
}

}  // namespace binder
