// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/device_nodes.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/survey/places.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// `226:0`.
std::optional<DeviceNumber> number_named(const std::string& name, NodeKind kind) {
  const std::size_t colon = name.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto major = number_in<std::uint32_t>(std::string_view{name}.substr(0, colon), 10, name);
  const auto minor = number_in<std::uint32_t>(std::string_view{name}.substr(colon + 1), 10, name);
  if (!major || !minor) return std::nullopt;
  return DeviceNumber{kind, *major, *minor};
}

}  // namespace

Reading<std::vector<DeviceNode>> read_device_nodes(Kernel& kernel, NodeKind kind) {
  const std::string links = kind == NodeKind::block ? "/sys/dev/block" : "/sys/dev/char";
  std::vector<DeviceNode> nodes;
  const auto names = kernel.list(links);
  if (!names) {
    // Below another root there may be none.
    if (is_missing(names.error())) return nodes;
    return std::unexpected(names.error());
  }
  for (const std::string& name : *names) {
    const auto number = number_named(name, kind);
    if (!number) continue;
    const auto directory = device_directory(kernel, links + "/" + name);
    if (directory) {
      nodes.push_back({*number, std::string{last_component(*directory)}, *directory, functions_above(*directory)});
    } else if (!is_missing(directory.error()) && directory.error().number != EINVAL) {
      return std::unexpected(directory.error());
    }
  }
  std::ranges::sort(nodes, {}, &DeviceNode::number);
  return nodes;
}

}  // namespace binder
