// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl list --json. The fields are told in vfioctl(8); they are only ever added to.
#include <nlohmann/json.hpp>

#include "binder/ctl/listing.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;
constexpr std::size_t class_digits = 6;

/// null for an empty text.
Json text_or_null(const std::string& text) { return text.empty() ? Json{} : Json(text); }

template <class T>
Json value_or_null(const Reading<T>& reading) {
  return reading ? Json(*reading) : Json{};
}

Json subsystem_of(const PciDevice& device) {
  if (!device.id || !device.id->subsystem) return {};
  const SubsystemId& subsystem = *device.id->subsystem;
  return to_string(DeviceId{subsystem.vendor, subsystem.device, {}});
}

Json usb_of(const Listing& listing, const PciAddress& controller) {
  Json devices = Json::array();
  if (!listing.sight.host.usb) return devices;
  for (const UsbDevice& device : *listing.sight.host.usb) {
    if (device.controller != controller) continue;
    devices.push_back({{"port", device.port},
                       {"id", device.id ? Json(to_string(*device.id)) : Json{}},
                       {"name", device.name},
                       {"what", device.what}});
  }
  return devices;
}

Json uses_of(const ListedDevice& listed) {
  Json uses = Json::array();
  if (listed.known == nullptr) return uses;
  for (const Use& use : listed.known->uses.seen) uses.push_back({{"kind", use_name(use.kind)}, {"what", use.what}});
  return uses;
}

Json json_of(const Listing& listing, const ListedDevice& listed) {
  const PciDevice& device = *listed.device;
  const Verdict& verdict = listed.verdict;
  const auto path = path_to(listing.sight.machine, device);
  Json companions = Json::array();
  for (const PciAddress& companion : verdict.companions) companions.push_back(to_string(companion));
  Json object{
      {"address", to_string(device.address)},
      {"path", path ? Json(to_string(Selector{*path, {}, {}})) : Json{}},
      {"id", device.id ? Json(id_of(device)) : Json{}},
      {"subsystem", subsystem_of(device)},
      {"class", device.class_code ? Json(hex_text(*device.class_code, class_digits)) : Json{}},
      {"class_name", text_or_null(listing.names.class_of(device))},
      {"name", text_or_null(whole_name(listing.names.of(device)))},
      {"driver", value_or_null(device.driver)},
      {"verdict", freedom_name(verdict.freedom)},
      {"companions", std::move(companions)},
      {"rule", text_or_null(verdict.rule)},
      {"reason", text_or_null(verdict.reason)},
      {"notes", verdict.notes},
      {"in_use", uses_of(listed)},
      {"in_use_complete", listed.known != nullptr && listed.known->uses.unseen.empty()},
  };
  if (Json usb = usb_of(listing, device.address); !usb.empty()) object["usb"] = std::move(usb);
  return object;
}

Json json_of(const Listing& listing, Json group, const std::vector<const ListedDevice*>& members) {
  Json devices = Json::array();
  for (const ListedDevice* listed : members) devices.push_back(json_of(listing, *listed));
  return {{"group", std::move(group)}, {"devices", std::move(devices)}};
}

}  // namespace

void print_list_json(std::ostream& out, const Listing& listing) {
  const GroupedDevices grouped = by_group(listing);
  Json groups = Json::array();
  for (const auto& [number, members] : grouped.groups) groups.push_back(json_of(listing, number, members));
  if (!grouped.without.empty()) groups.push_back(json_of(listing, nullptr, grouped.without));
  const Json document{{"version", format_version},
                      {"iommu", value_or_null(listing.sight.machine.iommu_active)},
                      {"groups", std::move(groups)}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace binder::ctl
