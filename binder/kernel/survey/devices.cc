// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/scan/device_link.h"
#include "binder/kernel/scan/device_memory.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// More words or lines than that has no attribute.
constexpr std::size_t most_parts = 64;

Reading<std::vector<std::string>> read_reset_methods(Kernel& kernel, const PciAddress& address) {
  const auto line = read_line(kernel, device_path(address, "reset_method"));
  if (!line) return std::unexpected(line.error());
  std::vector<std::string> methods;
  for (const TextPart& word : split(*line, " ", most_parts)) {
    if (!word.text.empty()) methods.emplace_back(word.text);
  }
  return methods;
}

Reading<bool> read_flag(Kernel& kernel, const std::string& path) {
  const auto number = read_number<unsigned>(kernel, path, 10);
  if (!number) return std::unexpected(number.error());
  return *number != 0;
}

/// The PCI function of a connector, by the link in /sys/class/drm: it lies in …/FUNCTION/drm/card0, and in
/// …/FUNCTION/virtio0/drm/card0 of a virtio GPU. A screen that hangs on a USB device is no output of the controller.
std::optional<PciAddress> function_of_connector(std::string_view link) {
  const std::string_view owner = parent_path(parent_path(parent_path(link)));
  const bool is_virtio = last_component(owner).starts_with("virtio");
  return pci_directory_name(last_component(is_virtio ? parent_path(owner) : owner));
}

Reading<bool> read_connected(Kernel& kernel, const std::string& directory) {
  const auto status = read_line(kernel, directory + "/status");
  if (!status) return std::unexpected(status.error());
  if (*status == "connected") return true;
  if (*status == "disconnected") return false;
  return std::unexpected(
      SystemError{ENODATA, "tell from", directory + "/status", "the driver says " + quoted(*status)});
}

/// All outputs in one listing: a look below each device would be one for each, of which few are displays.
void read_connectors(Kernel& kernel, Host& host) {
  const std::string drm = "/sys/class/drm";
  const auto names = kernel.list(drm);
  if (!names) return;
  for (const std::string& name : *names) {
    const std::size_t dash = name.find('-');
    if (!name.starts_with("card") || dash == std::string::npos) continue;
    const std::string directory = drm + "/" + name;
    const auto link = kernel.read_link(directory);
    const auto function = link ? function_of_connector(*link) : std::nullopt;
    if (!function) continue;
    const auto device = std::ranges::lower_bound(host.devices, *function, {}, &HostDevice::address);
    if (device == host.devices.end() || device->address != *function) continue;
    device->connectors.push_back({name.substr(dash + 1), read_connected(kernel, directory)});
  }
}

}  // namespace

void survey_devices(Kernel& kernel, Host& host) {
  for (HostDevice& device : host.devices) {
    const PciAddress& address = device.address;
    device.reset_methods = read_reset_methods(kernel, address);
    device.numa_node = read_number<int>(kernel, device_path(address, "numa_node"), 10);
    device.iommu = read_link_name(kernel, device_path(address, "iommu"));
    device.memory = read_memory_ranges(kernel, address);
    device.d3cold_allowed = read_flag(kernel, device_path(address, "d3cold_allowed"));
  }
  read_connectors(kernel, host);
}

}  // namespace binder
