// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/survey.h"

#include <algorithm>
#include <utility>

namespace binder {

namespace {

void add_devices_and_groups(const Machine& machine, Host& host) {
  if (!machine.devices) return;
  std::vector<unsigned> groups;
  for (const PciDevice& device : *machine.devices) {
    host.devices.emplace_back().address = device.address;
    if (device.iommu_group) groups.push_back(*device.iommu_group);
  }
  std::ranges::sort(groups);
  const auto twice = std::ranges::unique(groups);
  groups.erase(twice.begin(), twice.end());
  for (const unsigned group : groups) host.groups.emplace_back().number = group;
}

/// What the host can least do without first.
void sort_uses(Host& host) {
  for (HostDevice& device : host.devices) {
    std::ranges::sort(device.uses.seen, {}, [](const Use& use) { return std::pair{use.kind, use.what}; });
  }
}

}  // namespace

Host survey(Kernel& kernel, const Machine& machine) {
  Host host;
  add_devices_and_groups(machine, host);
  survey_devices(kernel, host);
  survey_groups(kernel, host);
  survey_cpus(kernel, host);
  survey_iommu(kernel, host);
  survey_system(kernel, host);
  survey_lines(kernel, host);
  survey_usb(kernel, host);
  const Processes processes = look_at_processes(kernel);
  survey_block(kernel, processes, host);
  survey_network(kernel, host);
  survey_nodes(kernel, processes, host);
  survey_console(kernel, machine, host);
  survey_input(kernel, host);
  sort_uses(host);
  survey_next_boot(kernel, host);
  return host;
}

}  // namespace binder
