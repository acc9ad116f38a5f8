// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/where.h"

#include <vector>

#include "binder/machine/resolve.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

std::string addresses_of(const DeviceId& id, const Machine& machine) {
  return join(resolve(Selector{ById{id}, {}, {}}, machine), commas,
              [](const PciDevice* device) { return to_string(device->address); });
}

std::string broken_path(const ByPath& path, const Machine& machine) {
  if (find_device(machine, path.root) == nullptr) return "there is no " + to_string(path.root) + " to begin the path";
  std::vector<const PciDevice*> found;
  const std::size_t steps = follow(path, machine, found);
  const std::string bridge = steps == 0 ? to_string(path.root) : to_string(found.front()->address);
  const Hop& hop = path.hops[steps];
  const bool any_function = path.every_function && steps + 1 == path.hops.size();
  return "the path leads to " + bridge + ", which has no " + hex_text(hop.device, 2) + "." +
         (any_function ? "*" : hex_text(hop.function, 1)) + " below it";
}

}  // namespace

std::string where_now(const DeviceId& id, const Machine& machine) {
  const std::string list = addresses_of(id, machine);
  return list.empty() ? "" : to_string(id) + " is at " + list + " now: correct the entry";
}

std::string why_absent(const Selector& selector, const Machine& machine) {
  if (std::holds_alternative<ById>(selector.what)) return "no device in this machine has this ID";
  const auto* path = std::get_if<ByPath>(&selector.what);
  return path == nullptr ? "no such device in this machine" : broken_path(*path, machine);
}

}  // namespace binder
