// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/host.h"

#include <algorithm>

namespace binder {

const HostDevice* find_host_device(const Host& host, const PciAddress& address) {
  const auto found = std::ranges::lower_bound(host.devices, address, {}, &HostDevice::address);
  return found != host.devices.end() && found->address == address ? &*found : nullptr;
}

const HostGroup* find_host_group(const Host& host, unsigned number) {
  const auto found = std::ranges::lower_bound(host.groups, number, {}, &HostGroup::number);
  return found != host.groups.end() && found->number == number ? &*found : nullptr;
}

}  // namespace binder
