// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/id_lists.h"

#include <algorithm>

#include "binder/plan/check/checks.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

constexpr std::uint32_t any = UINT32_MAX;

bool fits(std::uint32_t wanted, std::uint32_t value) { return wanted == any || wanted == value; }

/// As the kernel's sscanf reads it: up to the first part that is no number; at least two have to be.
std::vector<std::uint32_t> numbers_of(std::string_view entry) {
  std::vector<std::uint32_t> numbers;
  for (const TextPart& part : split(entry, ":", entry.size() + 1)) {
    const auto number = hex_number(part.text);
    if (!number) break;
    numbers.push_back(*number);
  }
  return numbers;
}

/// pci_match_one_device. What could not be read may be what is meant.
bool entry_fits(std::string_view entry, const PciDevice& device) {
  enum : std::uint8_t { vendor, model, subvendor, submodel, class_code, class_mask, parts };
  std::vector<std::uint32_t> wanted = numbers_of(entry);
  if (!device.id || wanted.size() <= model) return false;
  if (wanted.size() <= subvendor) wanted.push_back(any);
  if (wanted.size() <= submodel) wanted.push_back(any);
  wanted.resize(parts, 0);
  const DeviceId& id = *device.id;
  if (!fits(wanted[vendor], id.vendor) || !fits(wanted[model], id.device)) return false;
  if (device.class_code && ((*device.class_code ^ wanted[class_code]) & wanted[class_mask]) != 0) return false;
  if (!id.subsystem) return true;
  return fits(wanted[subvendor], id.subsystem->vendor) && fits(wanted[submodel], id.subsystem->device);
}

}  // namespace

Severity IdList::severity() const { return unlisted.empty() || !has_config ? Severity::info : Severity::warning; }

std::string IdList::seen() const {
  if (unlisted.empty() && !takes_listed) return "fits no device of this machine";
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
      if (is_target(input.plan, device.address)) {
        result.takes_listed = true;
      } else {
        result.unlisted.push_back(device.address);
      }
    }
  }
  std::ranges::sort(result.unlisted);
  const auto twice = std::ranges::unique(result.unlisted);
  result.unlisted.erase(twice.begin(), twice.end());
  return result;
}

}  // namespace binder::checks
