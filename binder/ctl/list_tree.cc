// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl list --tree: what is below what, root bus by root bus, with the groups.
#include "binder/ctl/topology.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

using Devices = std::vector<const PciDevice*>;

std::string group_of(const PciDevice& device) {
  return device.iommu_group ? "group " + std::to_string(*device.iommu_group) : "no group";
}

class TreePrinter {
 public:
  TreePrinter(std::ostream& out, const Listing& listing, const Topology& topology, const Terminal& terminal)
      : out_(&out), listing_(&listing), topology_(&topology), terminal_(&terminal) {}

  void print(const Devices& devices, const std::string& before) const {
    for (const PciDevice* device : devices) {
      const bool is_last = device == devices.back();
      *out_ << before << (is_last ? "└─ " : "├─ ") << line_of(*device, width_of(before)) << '\n';
      const auto children = topology_->below.find(device->address);
      if (children != topology_->below.end()) print(children->second, before + (is_last ? "   " : "│  "));
    }
  }

 private:
  /// `0000:01:00.0  group 1  together  VGA  GeForce GTX 960`. The name takes what is left of the line.
  [[nodiscard]] std::string line_of(const PciDevice& device, std::size_t before) const {
    const auto listed = topology_->listed.find(device.address);
    std::string line = to_string(device.address) + "  " + paint(*terminal_, Colour::bold, group_of(device));
    if (listed != topology_->listed.end()) line += "  " + verdict_word(listed->second->verdict, *terminal_);
    line += "  " + short_class(device, listing_->names);
    constexpr std::size_t branch = 3;
    const std::size_t used = before + branch + width_of(line) + 2;
    const std::string name = printable(trade_name(listing_->names.of(device)));
    constexpr std::size_t narrowest = 8;
    if (!name.empty() && used + narrowest <= terminal_->columns)
      line += "  " + shorten(name, terminal_->columns - used);
    return line;
  }

  std::ostream* out_;
  const Listing* listing_;
  const Topology* topology_;
  const Terminal* terminal_;
};

}  // namespace

void print_tree(std::ostream& out, const Listing& listing, const Terminal& terminal) {
  const Topology topology = topology_of(listing);
  const TreePrinter printer{out, listing, topology, terminal};
  for (const auto& [bus, devices] : topology.roots) {
    out << paint(terminal, Colour::bold, "bus " + bus) << '\n';
    printer.print(devices, "");
  }
}

}  // namespace binder::ctl
