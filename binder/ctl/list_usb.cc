// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl list --usb: on which controller is the keyboard?
#include <algorithm>

#include "binder/ctl/listing.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

constexpr std::size_t indent = 6;
constexpr std::size_t name_column = 2;

/// `1-2.10` after `1-2.9`: the numbers of a port, one after the other.
std::vector<std::uint64_t> numbers_of(const std::string& port) {
  std::vector<std::uint64_t> numbers;
  for (const TextPart& part : split(port, "-.", port.size() + 1)) {
    numbers.push_back(decimal_number(part.text).value_or(0));
  }
  return numbers;
}

bool is_root_hub(const UsbDevice& device) { return device.port.starts_with("usb"); }

std::vector<UsbDevice> devices_on(const Listing& listing, const PciAddress& controller) {
  std::vector<UsbDevice> devices = *listing.sight.host.usb;
  std::erase_if(devices,
                [&](const UsbDevice& device) { return device.controller != controller || is_root_hub(device); });
  std::ranges::sort(devices, {}, [](const UsbDevice& device) { return numbers_of(device.port); });
  return devices;
}

std::vector<std::string> row_of(const UsbDevice& device) {
  const std::string name = device.name.empty() && device.id ? to_string(*device.id) : device.name;
  return {printable(device.port), device.what.empty() ? "-" : printable(join(device.what, commas)),
          name.empty() ? "-" : printable(name)};
}

void print_controller(std::ostream& out, const Listing& listing, const ListedDevice& listed, const Terminal& terminal) {
  const PciDevice& device = *listed.device;
  const std::string group = device.iommu_group ? "group " + std::to_string(*device.iommu_group) : "no group";
  const std::vector<std::string> head{to_string(device.address), id_of(device), trade_name(listing.names.of(device)),
                                      group, verdict_word(listed.verdict, terminal)};
  for (const std::string& line : align({head}, terminal.columns, name_column)) out << line << '\n';
  for (const std::string& remark : remarks_on(listed)) {
    if (remark.starts_with("in use: ")) continue;  // the same stands below, by port
    out << "  " << wrap(printable(remark), 4, terminal.columns) << '\n';
  }
  if (!listing.sight.host.usb) return;
  std::vector<std::vector<std::string>> rows;
  for (const UsbDevice& below : devices_on(listing, device.address)) rows.push_back(row_of(below));
  if (rows.empty()) out << std::string(indent, ' ') << "nothing hangs on it\n";
  for (const std::string& line : align(rows, terminal.columns - indent, name_column)) {
    out << std::string(indent, ' ') << line << '\n';
  }
}

}  // namespace

void print_usb(std::ostream& out, const Listing& listing, const Terminal& terminal) {
  if (const std::string remark = remark_on_machine(listing); !remark.empty()) {
    out << wrap(printable(remark), 2, terminal.columns) << '\n';
  }
  for (const ListedDevice& listed : listing.devices) print_controller(out, listing, listed, terminal);
}

}  // namespace binder::ctl
