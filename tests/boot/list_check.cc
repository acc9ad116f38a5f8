// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/list_check.h"

#include <unistd.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/boot/command.h"

namespace {

using Json = nlohmann::json;

struct Seen {
  std::string class_code;  ///< the first four digits
  std::string id;
  std::string driver;
  std::string group;  ///< empty: none

  bool operator==(const Seen&) const = default;
};

using Devices = std::map<std::string, Seen>;

std::string text_of(const Seen& seen) {
  return seen.class_code + " " + seen.id + " driver \"" + seen.driver + "\" group \"" + seen.group + "\"";
}

std::string group_in_sysfs(const std::string& address) {
  std::array<char, 256> target{};
  const std::string link = "/sys/bus/pci/devices/" + address + "/iommu_group";
  if (readlink(link.c_str(), target.data(), target.size() - 1) < 0) return {};
  const std::string path = target.data();
  return path.substr(path.rfind('/') + 1);
}

/// `0000:00:01.0 0604: 1b36:000c (rev 01)`, and below it `	Kernel driver in use: pcieport`.
Devices read_lspci(const std::string& text) {
  constexpr std::size_t domain_digits = 4;
  constexpr std::string_view driver = "\tKernel driver in use: ";
  Devices devices;
  Seen* last = nullptr;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(driver) && last != nullptr) {
      last->driver = line.substr(driver.size());
    } else if (line.find(':') == domain_digits) {  // all else is what it has to say about missing files
      std::istringstream words{line};
      std::string address;
      std::string class_code;
      std::string id;
      words >> address >> class_code >> id;
      last = &devices[address];
      *last = {class_code.substr(0, 4), id, "", group_in_sysfs(address)};
    }
  }
  return devices;
}

Devices read_list(const Json& document) {
  Devices devices;
  for (const Json& group : document["groups"]) {
    const std::string number = group["group"].is_null() ? "" : group["group"].dump();
    for (const Json& device : group["devices"]) {
      const std::string driver = device["driver"].is_null() ? "" : device["driver"].get<std::string>();
      devices[device["address"]] = {device["class"].get<std::string>().substr(0, 4), device["id"], driver, number};
    }
  }
  return devices;
}

}  // namespace

std::optional<std::string> compare_list_with_lspci(const std::string& vfioctl) {
  const CommandResult list = run_command({vfioctl, "list", "--json"});
  if (list.status != 0) return "vfioctl list ends with " + std::to_string(list.status) + ": " + list.output;
  const std::string lspci = run_command({"/usr/bin/lspci", "-Dnk"}).output;
  const Json document = Json::parse(list.output, nullptr, false);
  if (!document.is_object()) return "the list is no JSON document: " + list.output;
  const Devices listed = read_list(document);
  const Devices seen = read_lspci(lspci);
  if (seen.empty()) return "lspci says nothing: " + lspci;
  std::string faults;
  for (const auto& [address, device] : seen) {
    const auto found = listed.find(address);
    if (found == listed.end()) {
      faults += address + ": is not listed\n";
    } else if (found->second != device) {
      faults += address + ": listed as " + text_of(found->second) + ", is " + text_of(device) + "\n";
    }
  }
  for (const auto& [address, device] : listed) {
    if (!seen.contains(address)) faults += address + ": is listed, and not there\n";
  }
  return faults.empty() ? std::nullopt : std::optional{faults};
}

std::optional<std::string> find_use(const std::string& vfioctl, const std::string& address, const std::string& kind,
                                    const std::string& text) {
  const std::string list = run_command({vfioctl, "list", "--json"}).output;
  const Json document = Json::parse(list, nullptr, false);
  if (!document.is_object()) return "the list is no JSON document: " + list;
  for (const Json& group : document["groups"]) {
    for (const Json& device : group["devices"]) {
      if (device["address"] != address) continue;
      for (const Json& use : device["in_use"]) {
        if (use["kind"] == kind && use["what"].get<std::string>().find(text) != std::string::npos) return {};
      }
      return "it is used so: " + device["in_use"].dump();
    }
  }
  return "there is no such device in the list";
}
