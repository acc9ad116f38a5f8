// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl list --dot: the tree for Graphviz, with a box around each group.
#include "binder/ctl/topology.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

/// A string of the language dot, which knows no other escape than these.
std::string quoted_for_dot(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string_view colour_of(const Topology& topology, const PciDevice& device) {
  const auto listed = topology.listed.find(device.address);
  if (listed == topology.listed.end() || !device.class_code || is_fabric(*device.class_code)) return "gray90";
  switch (listed->second->verdict.freedom) {
    case Freedom::alone: return "palegreen";
    case Freedom::together: return "khaki";
    case Freedom::no: break;
  }
  return "lightpink";
}

class DotPrinter {
 public:
  DotPrinter(std::ostream& out, const Listing& listing, const Topology& topology)
      : out_(&out), listing_(&listing), topology_(&topology) {}

  /// The verdict stands in words in the label too: a colour is not seen by everyone.
  void print_node(const PciDevice& device, std::string_view indent) const {
    const std::string address = to_string(device.address);
    const auto listed = topology_->listed.find(device.address);
    std::string label = quoted_for_dot(address + " " + short_class(device, listing_->names));
    label.pop_back();
    const std::string name = trade_name(listing_->names.of(device));
    for (const std::string& line :
         {name, listed == topology_->listed.end() ? "" : verdict_word(listed->second->verdict, {})}) {
      if (!line.empty()) label += "\\n" + quoted_for_dot(line).substr(1, quoted_for_dot(line).size() - 2);
    }
    *out_ << indent << quoted_for_dot(address) << " [label=" << label
          << "\", fillcolor=" << colour_of(*topology_, device) << "];\n";
  }

  void print_edges(const std::string& above, const std::vector<const PciDevice*>& devices) const {
    for (const PciDevice* device : devices) {
      *out_ << "  " << quoted_for_dot(above) << " -> " << quoted_for_dot(to_string(device->address)) << ";\n";
    }
  }

 private:
  std::ostream* out_;
  const Listing* listing_;
  const Topology* topology_;
};

/// All that the picture has, by group; without a group under no number.
std::map<std::optional<unsigned>, std::vector<const PciDevice*>> shown_by_group(const Topology& topology) {
  std::map<std::optional<unsigned>, std::vector<const PciDevice*>> shown;
  const auto add = [&](const std::vector<const PciDevice*>& devices) {
    for (const PciDevice* device : devices) {
      shown[device->iommu_group ? std::optional{*device->iommu_group} : std::nullopt].push_back(device);
    }
  };
  for (const auto& [bus, devices] : topology.roots) add(devices);
  for (const auto& [bridge, devices] : topology.below) add(devices);
  return shown;
}

}  // namespace

void print_dot(std::ostream& out, const Listing& listing) {
  const Topology topology = topology_of(listing);
  const DotPrinter printer{out, listing, topology};
  out << "digraph pci {\n  rankdir=LR;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n"
         "  graph [fontname=\"sans-serif\"];\n";
  for (const auto& [group, devices] : shown_by_group(topology)) {
    if (group) out << "  subgraph cluster_" << *group << " {\n    label=\"group " << *group << "\";\n";
    for (const PciDevice* device : devices) printer.print_node(*device, group ? "    " : "  ");
    if (group) out << "  }\n";
  }
  for (const auto& [bus, devices] : topology.roots) {
    out << "  \"bus " << bus << "\" [shape=plaintext, style=solid];\n";
    printer.print_edges("bus " + bus, devices);
  }
  for (const auto& [bridge, devices] : topology.below) printer.print_edges(to_string(bridge), devices);
  out << "}\n";
}

}  // namespace binder::ctl
