// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/block_devices.h"

#include <algorithm>
#include <map>

#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/places.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view subsystem_part = "/nvme-subsystem/";

/// Of a namespace that more than one controller can reach, /sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1:
/// the functions of the controllers, which are links there (drivers/nvme/host/multipath.c).
Reading<std::vector<PciAddress>> controllers_of(Kernel& kernel, std::string_view directory) {
  std::vector<PciAddress> functions;
  const std::size_t part = directory.find(subsystem_part);
  const std::size_t end = directory.find('/', part + subsystem_part.size());
  const std::string subsystem{directory.substr(0, end)};
  const auto names = kernel.list(subsystem);
  if (!names) return std::unexpected(names.error());
  for (const std::string& name : *names) {
    if (!name.starts_with("nvme") || name.find('n', 1) != std::string::npos) continue;
    const auto target = kernel.read_link(subsystem + "/" + name);
    if (!target) continue;  // a directory of another name than expected
    const auto above = functions_above(*target);
    functions.insert(functions.end(), above.begin(), above.end());
  }
  return functions;
}

}  // namespace

Reading<BlockDevices> BlockDevices::look(Kernel& kernel) {
  auto nodes = read_device_nodes(kernel, NodeKind::block);
  if (!nodes) return std::unexpected(nodes.error());
  BlockDevices devices;
  for (DeviceNode& node : *nodes) {
    BlockDevice& device = devices.all_.emplace_back();
    device.title = node.name;
    device.node = std::move(node);
  }
  devices.read_layers(kernel);
  return devices;
}

void BlockDevices::read_layers(Kernel& kernel) {
  const auto unseen = [&](const SystemError& error) {
    if (!is_missing(error) && !unseen_) unseen_ = error;
  };
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < all_.size(); ++i) by_name[all_[i].node.name] = i;
  for (BlockDevice& device : all_) {
    const std::string& directory = device.node.directory;
    if (directory.find(subsystem_part) != std::string::npos) {
      auto controllers = controllers_of(kernel, directory);
      if (controllers)
        device.node.functions = std::move(*controllers);
      else
        unseen(controllers.error());
    }
    const auto holders = kernel.list(directory + "/holders");
    if (holders)
      device.has_holders = !holders->empty();
    else
      unseen(holders.error());
    if (!device.node.functions.empty()) continue;
    const auto lower = kernel.list(directory + "/slaves");
    if (!lower) {
      unseen(lower.error());
      continue;
    }
    for (const std::string& name : *lower) {
      if (const auto found = by_name.find(name); found != by_name.end()) device.made_of.push_back(found->second);
    }
    if (const auto title = read_line(kernel, directory + "/dm/name")) device.title = *title;
  }
}

std::optional<std::size_t> BlockDevices::with_number(const DeviceNumber& number) const {
  const auto found = std::ranges::find(all_, number, [](const BlockDevice& device) { return device.node.number; });
  if (found == all_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all_.begin());
}

std::optional<std::size_t> BlockDevices::named(std::string_view name) const {
  const auto found = std::ranges::find_if(
      all_, [&](const BlockDevice& device) { return device.node.name == name || device.title == name; });
  if (found == all_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all_.begin());
}

}  // namespace binder
