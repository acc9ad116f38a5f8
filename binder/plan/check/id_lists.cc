// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/id_lists.h"

#include <algorithm>

#include "binder/plan/check/checks.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

/// An empty part, and ffffffff, mean any.
bool part_fits(std::string_view part, std::uint32_t value) {
  const auto number = hex_number(part);
  return !number || *number == UINT32_MAX || *number == value;
}

bool entry_fits(std::string_view entry, const PciDevice& device) {
  if (!device.id) return false;
  const std::vector<TextPart> parts = split(entry, ":", entry.size() + 1);
  const DeviceId& id = *device.id;
  if (parts.size() < 2 || !hex_number(parts[0].text)) return false;
  if (!part_fits(parts[0].text, id.vendor) || !part_fits(parts[1].text, id.device)) return false;
  if (parts.size() < 4 || !id.subsystem) return true;
  return part_fits(parts[2].text, id.subsystem->vendor) && part_fits(parts[3].text, id.subsystem->device);
}

}  // namespace

Severity IdList::severity() const { return unlisted.empty() || !has_config ? Severity::info : Severity::warning; }

std::string IdList::seen() const {
  if (unlisted.empty()) return "takes listed devices a second time, by their ID";
  const std::string names = join(unlisted, commas_and, [](const PciAddress& address) { return to_string(address); });
  return has_config ? "also takes " + names + ", which the config does not name" : "takes " + names + " by their ID";
}

std::string IdList::why() const {
  return "an ID names every device that has it, also one that is put in later, and holds only once vfio-pci is loaded";
}

std::string IdList::unlisted_hint() const {
  if (unlisted.empty()) return "";
  const std::string names = join(unlisted, spaces, [](const PciAddress& address) { return to_string(address); });
  return "name the devices that are meant in the config:" + verbatim("vfioctl add " + names) + "\nand ";
}

IdList read_id_list(std::string_view list, const CheckInput& input) {
  IdList result;
  result.has_config = !input.config.devices.empty();
  const auto& devices = input.machine.devices;
  for (auto entry = next_item(list, 0, ","); entry; entry = next_item(list, entry->offset + entry->text.size(), ",")) {
    for (const PciDevice& device : devices ? *devices : std::vector<PciDevice>{}) {
      if (!entry_fits(entry->text, device)) continue;
      if (!is_target(input.plan, device.address)) result.unlisted.push_back(device.address);
    }
  }
  std::ranges::sort(result.unlisted);
  const auto twice = std::ranges::unique(result.unlisted);
  result.unlisted.erase(twice.begin(), twice.end());
  return result;
}

}  // namespace binder::checks
