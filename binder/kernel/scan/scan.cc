// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/scan.h"
#include "binder/config/command_line.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/scan/memory.h"
#include "binder/pci/modalias.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// A look, not a change. What takes longer waits for a driver, and then the write after it does so too.
constexpr Milliseconds override_read_limit{200};

Reading<std::string> first_line_of(Reading<std::string> text) {
  if (text) text->resize(std::min(text->find('\n'), text->size()));
  return text;
}

/// ID and class in one read. The same is in `uevent`, but there the kernel takes the device lock (uevent_show of
/// drivers/base/core.c, Linux 6.10 to 6.14 and their like), which a driver that is stuck never gives back; and of a
/// virtual function the config space has no ID.
std::optional<PciIdentity> read_identity(Kernel& kernel, const PciAddress& address) {
  const auto text = read_line(kernel, device_path(address, "modalias"));
  return text ? parse_modalias(*text) : std::nullopt;
}

Reading<DeviceId> read_id(Kernel& kernel, const PciAddress& address) {
  const auto part = [&](std::string_view name) {
    return read_number<std::uint16_t>(kernel, device_path(address, name), 16);
  };
  const auto vendor = part("vendor");
  if (!vendor) return std::unexpected(vendor.error());
  const auto device = part("device");
  if (!device) return std::unexpected(device.error());
  DeviceId id{*vendor, *device, {}};
  const auto subsystem_vendor = part("subsystem_vendor");
  const auto subsystem_device = part("subsystem_device");
  if (subsystem_vendor && subsystem_device) id.subsystem = SubsystemId{*subsystem_vendor, *subsystem_device};
  // A bridge has none. Half an ID would tell apart what it does not.
  if (!subsystem_vendor && !is_missing(subsystem_vendor.error())) return std::unexpected(subsystem_vendor.error());
  if (!subsystem_device && !is_missing(subsystem_device.error())) return std::unexpected(subsystem_device.error());
  return id;
}

Reading<std::string> read_override(Kernel& kernel, const PciAddress& address) {
  Reading<std::string> text = read_line_within(kernel, device_path(address, "driver_override"), override_read_limit);
  // What an unset override reads as has changed over time: "(null)" from a %s of a null pointer, or nothing.
  if (text == "(null)") text = std::string{};
  return text;
}

Reading<unsigned> read_group(Kernel& kernel, const PciAddress& address) {
  const std::string path = device_path(address, "iommu_group");
  const Reading<std::string> link = kernel.read_link(path);
  if (!link) return std::unexpected(link.error());
  return number_in<unsigned>(last_component(*link), 10, path);
}

/// /sys/bus/pci/devices/X is a link to ../../../devices/pci0000:00/0000:00:01.0/X: the component before the last is the
/// bridge above, or the root bus (also pci10000:e0 below a VMD controller), which is no PCI address.
Reading<PciAddress> read_parent(Kernel& kernel, const PciAddress& address) {
  const Reading<std::string> link = kernel.read_link(device_path(address, ""));
  // The directory was listed a moment ago: a link that is gone is a look that failed, and no root bus.
  if (!link) return std::unexpected(SystemError{EIO, link.error().action, link.error().subject});
  const std::string_view path = *link;
  const std::size_t end = path.rfind('/');
  const auto parent = parse_pci_address(last_component(path.substr(0, std::min(end, path.size()))));
  if (!parent) return std::unexpected(SystemError{ENOENT, "find a bridge above", to_string(address)});
  return *parent;
}

/// The link `physfn` of a virtual function (Documentation/ABI/testing/sysfs-bus-pci).
Reading<PciAddress> read_physical_function(Kernel& kernel, const PciAddress& address) {
  const std::string path = device_path(address, "physfn");
  const Reading<std::string> link = kernel.read_link(path);
  if (!link) return std::unexpected(link.error());
  const auto physical = parse_pci_address(last_component(*link));
  if (!physical) return std::unexpected(SystemError{EINVAL, "make an address of", path});
  return *physical;
}

/// What decides which devices are functions of one card.
void read_kinship(Kernel& kernel, PciDevice& device) {
  const PciAddress& address = device.address;
  device.physical_function = read_physical_function(kernel, address);
  if (address.device != 0 && device.parent) {
    const auto ari = read_number<unsigned>(kernel, device_path(address, "ari_enabled"), 10);
    device.ari = ari ? Reading<bool>{*ari == 1} : std::unexpected(ari.error());
  }
  if (device.class_code && is_fabric(*device.class_code)) {
    device.secondary_bus = read_number<std::uint8_t>(kernel, device_path(address, "secondary_bus_number"), 10);
  }
}

PciDevice read_device(Kernel& kernel, const PciAddress& address) {
  const auto identity = read_identity(kernel, address);
  PciDevice device{address,
                   read_parent(kernel, address),
                   identity ? Reading<DeviceId>{identity->id} : read_id(kernel, address),
                   identity ? Reading<std::uint32_t>{identity->class_code}
                            : read_number<std::uint32_t>(kernel, device_path(address, "class"), 16),
                   read_driver(kernel, address),
                   std::unexpected(SystemError{ENODATA, "tell", "driver_override", "it was not looked at"}),
                   read_group(kernel, address)};
  read_kinship(kernel, device);
  // Only displays have it (pci_dev_attrs_are_visible of drivers/pci/pci-sysfs.c).
  if (!device.class_code || is_display(*device.class_code)) {
    device.boot_vga = read_line(kernel, device_path(address, "boot_vga")) == "1";
  }
  return device;
}

Reading<std::vector<PciDevice>> read_devices(Kernel& kernel) {
  const auto names = kernel.list(std::string{pci_devices_path});
  if (!names) return std::unexpected(names.error());
  std::vector<PciDevice> devices;
  for (const std::string& name : *names) {
    if (const auto address = parse_pci_address(name)) devices.push_back(read_device(kernel, *address));
  }
  // By name 10000:e1:00.0 stands between 0000: and 2000:.
  std::ranges::sort(devices, {}, &PciDevice::address);
  return devices;
}

Reading<bool> read_iommu_active(Kernel& kernel) {
  const auto groups = kernel.list("/sys/kernel/iommu_groups");
  if (groups) return !groups->empty();
  if (is_missing(groups.error())) return false;
  return std::unexpected(groups.error());
}

/// Of the IOMMUs of Linux those of ARM (arm-smmu.c, arm-smmu-v3.c) are described by tables that are read when a driver
/// probes. A list that cannot be read tells of none.
bool have_smmu(Kernel& kernel) {
  const auto units = kernel.list("/sys/class/iommu").value_or(std::vector<std::string>{});
  return std::ranges::any_of(units, [](const std::string& name) { return name.starts_with("smmu"); });
}

}  // namespace

Machine scan(Kernel& kernel) {
  Machine machine;
  machine.devices = read_devices(kernel);
  machine.pci_drivers = kernel.list(std::string{pci_drivers_path});
  machine.iommu_active = read_iommu_active(kernel);
  machine.groups_come_late = have_smmu(kernel);
  scan_memory(kernel, machine);
  machine.hugetlb_shm_group = read_number<std::uint32_t>(kernel, std::string{shm_group_path}, 10);
  // systemd makes /run/udev early for its sockets; the database appears with the first event that udevd has handled.
  const auto udev_data = kernel.list("/run/udev/data");
  machine.udev_started = udev_data || !is_missing(udev_data.error());
  return machine;
}

void read_overrides(Kernel& kernel, const std::vector<PciAddress>& addresses, Machine& machine) {
  if (!machine.devices) return;
  for (const PciAddress& address : addresses) {
    const auto device = std::ranges::lower_bound(*machine.devices, address, {}, &PciDevice::address);
    if (device == machine.devices->end() || device->address != address) continue;
    device->driver_override = read_override(kernel, address);
  }
}

Reading<std::string> read_kernel_command_line(Kernel& kernel) {
  return kernel.read(std::string{kernel_command_line_file});
}

Reading<std::string> read_line(Kernel& kernel, const std::string& path) { return first_line_of(kernel.read(path)); }

Reading<std::string> read_line_within(Kernel& kernel, const std::string& path, Milliseconds limit) {
  return first_line_of(kernel.read_within(path, limit));
}

Reading<std::string> read_driver(Kernel& kernel, const PciAddress& address) {
  const Reading<std::string> link = kernel.read_link(device_path(address, "driver"));
  if (!link) return std::unexpected(link.error());
  return std::string{last_component(*link)};
}

}  // namespace binder
