// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl list: groups and their devices in columns.
#include "binder/ctl/listing.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t remark_indent = 6;
constexpr std::size_t name_column = 3;
constexpr std::size_t wide_terminal = 110;
constexpr std::size_t widest_class = 14;

using Row = std::vector<std::string>;

std::string driver_of(const PciDevice& device) {
  if (device.driver) return printable(*device.driver);
  return is_missing(device.driver.error()) ? "-" : "?";
}

Row row_of(const ListedDevice& listed, Names& names, const Terminal& terminal) {
  const PciDevice& device = *listed.device;
  const DeviceName& name = names.of(device);
  const std::string shown = terminal.columns < wide_terminal ? trade_name(name) : whole_name(name);
  return {to_string(device.address),   id_of(device),     shorten(short_class(device, names), widest_class),
          shown.empty() ? "-" : shown, driver_of(device), verdict_word(listed.verdict, terminal)};
}

void print_remarks(std::ostream& out, const ListedDevice& listed, const Terminal& terminal) {
  for (const std::string& remark : remarks_on(listed)) {
    out << std::string(remark_indent, ' ') << wrap(printable(remark), remark_indent + indent, terminal.columns) << '\n';
  }
}

}  // namespace

void print_list(std::ostream& out, const Listing& listing, const Terminal& terminal) {
  const GroupedDevices grouped = by_group(listing);
  if (const std::string remark = remark_on_machine(listing); !remark.empty()) {
    out << wrap(printable(remark), indent, terminal.columns) << '\n';
  }
  std::vector<Row> rows{{"ADDRESS", "ID", "CLASS", "NAME", "DRIVER", "VERDICT"}};
  std::vector<const ListedDevice*> order;
  const auto add = [&](const std::vector<const ListedDevice*>& devices) {
    for (const ListedDevice* listed : devices) {
      order.push_back(listed);
      rows.push_back(row_of(*listed, listing.names, terminal));
    }
  };
  for (const auto& [group, devices] : grouped.groups) add(devices);
  add(grouped.without);
  if (order.empty()) return;

  const std::vector<std::string> lines = align(rows, terminal.columns - indent, name_column);
  std::size_t line = 0;
  out << std::string(indent, ' ') << paint(terminal, Colour::dim, lines[line++]) << '\n';
  const auto print = [&](const std::string& title, const std::vector<const ListedDevice*>& devices) {
    if (!devices.empty()) out << paint(terminal, Colour::bold, title) << '\n';
    for (const ListedDevice* listed : devices) {
      out << std::string(indent, ' ') << lines[line++] << '\n';
      print_remarks(out, *listed, terminal);
    }
  };
  for (const auto& [group, devices] : grouped.groups) print("group " + std::to_string(group), devices);
  print("no group", grouped.without);
}

}  // namespace binder::ctl
