// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/device_nodes.h"
#include "binder/kernel/survey/places.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::uint32_t nvidia_major = 195;
constexpr std::uint32_t usb_device_major = 189;

/// What a node is for, by a part of its directory. The first that fits.
struct Purpose {
  std::string_view part;
  UseKind kind;
};

constexpr std::array purposes{
    Purpose{"/vfio-dev/", UseKind::vfio},        Purpose{"/virtual/vfio/", UseKind::vfio},
    Purpose{"/drm/", UseKind::display},          Purpose{"/graphics/", UseKind::display},
    Purpose{"/sound/", UseKind::sound},          Purpose{"/hidraw/", UseKind::input},
    Purpose{"/nvme/", UseKind::storage},         Purpose{"/bsg/", UseKind::storage},
    Purpose{"/scsi_generic/", UseKind::storage},
};

UseKind kind_of(const DeviceNode& node) {
  if (node.number.kind == NodeKind::block) return UseKind::storage;
  for (const Purpose& purpose : purposes) {
    if (node.directory.find(purpose.part) != std::string::npos) return purpose.kind;
  }
  if (node.number.major == usb_device_major) return UseKind::usb;
  return UseKind::other;
}

/// The devices of an IOMMU group that a VFIO driver holds. /dev/vfio/12 and, without an IOMMU, /dev/vfio/noiommu-0.
std::vector<PciAddress> functions_in_group(Kernel& kernel, std::string_view name) {
  std::vector<PciAddress> functions;
  const std::string number{name.substr(name.rfind('-') + 1)};
  const auto devices = kernel.list("/sys/kernel/iommu_groups/" + number + "/devices");
  if (!devices) return functions;
  for (const std::string& device : *devices) {
    const auto address = parse_pci_address(device);
    if (!address) continue;
    const auto driver = read_driver(kernel, *address);
    if (driver && driver->find("vfio") != std::string::npos) functions.push_back(*address);
  }
  return functions;
}

/// NVIDIA's own driver has nodes that sysfs does not know; it tells of each in /proc.
void add_nvidia_nodes(Kernel& kernel, std::vector<DeviceNode>& nodes) {
  constexpr std::string_view title = "Device Minor:";
  const std::string cards = "/proc/driver/nvidia/gpus/";
  const auto names = kernel.list(cards);
  if (!names) return;
  for (const std::string& name : *names) {
    const auto address = parse_pci_address(name);
    const auto text = kernel.read(cards + name + "/information");
    if (!address || !text) continue;
    for (const std::string_view line : lines_of(*text)) {
      if (!line.starts_with(title)) continue;
      const auto minor = number_in<std::uint32_t>(trim(line.substr(title.size())), 10, name);
      if (!minor) continue;
      nodes.push_back({{NodeKind::character, nvidia_major, *minor},
                       "nvidia" + std::to_string(*minor),
                       device_path(*address, "") + "/drm/",
                       {*address}});
    }
  }
}

/// Those that hang on a PCI function, by number. Input devices are no matter of who has them open.
using NodesByNumber = std::map<DeviceNumber, DeviceNode>;

NodesByNumber read_nodes(Kernel& kernel, Host& host) {
  std::vector<DeviceNode> all;
  for (const NodeKind kind : {NodeKind::character, NodeKind::block}) {
    const auto nodes = read_device_nodes(kernel, kind);
    if (!nodes) add_unseen_everywhere(host, nodes.error());
    if (nodes) all.insert(all.end(), nodes->begin(), nodes->end());
  }
  add_nvidia_nodes(kernel, all);
  NodesByNumber nodes;
  for (DeviceNode& node : all) {
    if (node.directory.find("/input/") != std::string::npos) continue;
    if (node.directory.find("/virtual/vfio/") != std::string::npos) {
      node.functions = functions_in_group(kernel, node.name);
      node.name = "/dev/vfio/" + node.name;
    }
    if (!node.functions.empty()) nodes.emplace(node.number, std::move(node));
  }
  return nodes;
}

/// Nodes of one kind and one device that a process has open.
struct Opened {
  UseKind kind;
  std::vector<PciAddress> functions;

  auto operator<=>(const Opened&) const = default;
};

std::string in_words(UseKind kind, const std::vector<std::string>& names) {
  const std::string list = join(names, commas);
  const bool only_control =
      std::ranges::all_of(names, [](std::string_view name) { return name.starts_with("control"); });
  // A sound server keeps this one of every card, whether it plays or not.
  return kind == UseKind::sound && only_control ? list + ", the control node only" : list;
}

void note_open_nodes(const Processes& processes, const NodesByNumber& nodes, Host& host) {
  for (const Process& process : processes.with_nodes) {
    std::map<Opened, std::vector<std::string>> opened;
    for (const DeviceNumber& number : process.nodes) {
      const auto node = nodes.find(number);
      if (node == nodes.end()) continue;
      opened[{kind_of(node->second), node->second.functions}].push_back(node->second.name);
    }
    for (const auto& [what, names] : opened) {
      add_use(host, what.functions, what.kind, process.title + ": " + in_words(what.kind, names));
    }
  }
  if (!processes.unseen_nodes) return;
  for (const auto& [number, node] : nodes) add_unseen(host, node.functions, *processes.unseen_nodes);
}

}  // namespace

void survey_nodes(Kernel& kernel, const Processes& processes, Host& host) {
  note_open_nodes(processes, read_nodes(kernel, host), host);
}

}  // namespace binder
