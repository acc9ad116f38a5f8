// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "binder/machine/text_lines.h"

namespace binder::machine_text {

namespace {

constexpr auto address_text = [](const PciAddress& address) { return to_string(address); };
constexpr auto id_text = [](const DeviceId& id) { return to_string(id); };
constexpr auto decimal = [](auto number) { return std::to_string(number); };
constexpr auto one_or_zero = [](bool value) { return name_in(ones, value); };

void add_bus(LineText& line, const PciDevice& device) {
  line.setting("below", device.parent, address_text, LeftOut::there_is_none);
  line.setting("id", device.id, id_text, LeftOut::not_looked_at);
  line.setting(
      "class", device.class_code, [](std::uint32_t code) { return hex_text(code, 6); }, LeftOut::not_looked_at);
  line.setting("group", device.iommu_group, decimal, LeftOut::there_is_none);
  line.setting("driver", device.driver, name_text, LeftOut::there_is_none);
  if (device.driver_override != std::string{}) {
    line.setting("override", device.driver_override, name_text, LeftOut::never);
  }
  if (device.boot_vga) line.setting("boot-vga", "1");
  line.setting("virtual-of", device.physical_function, address_text, LeftOut::there_is_none);
  if (device.ari != false) line.setting("ari", device.ari, one_or_zero, LeftOut::never);
  line.setting("secondary-bus", device.secondary_bus, decimal, LeftOut::there_is_none);
}

void add_host(LineText& line, const HostDevice& device) {
  line.setting(
      "reset", device.reset_methods,
      [](const std::vector<std::string>& methods) { return list_text(methods, name_text); }, LeftOut::not_looked_at);
  line.setting("numa", device.numa_node, decimal, LeftOut::not_looked_at);
  line.setting("iommu", device.iommu, name_text, LeftOut::not_looked_at);
  line.setting(
      "memory", device.memory, [](const std::vector<MemoryRange>& ranges) { return list_text(ranges, range_text); },
      LeftOut::not_looked_at);
  line.setting("d3cold", device.d3cold_allowed, one_or_zero, LeftOut::not_looked_at);
}

std::string connector_line(const std::string& address, const Connector& connector) {
  LineText line{"connector"};
  line.word(address).word(name_text(connector.name));
  line.word(line.value(connector.name, connector.is_connected,
                       [](bool is_connected) { return name_in(connected_words, is_connected); }));
  return line.text();
}

std::string lines_below(const HostDevice& device) {
  const std::string address = to_string(device.address);
  std::string text;
  for (const Connector& connector : device.connectors) text += connector_line(address, connector);
  for (const Use& use : device.uses.seen) {
    text += LineText{"use"}.word(address).word(name_in(use_words, use.kind)).word(tail_text(use.what)).text();
  }
  for (const SystemError& error : device.uses.unseen) {
    text += LineText{"unseen"}.word(address).word(failure_text(error)).text();
  }
  return text;
}

}  // namespace

std::string device_lines(const Machine& machine, const Host& host) {
  if (!machine.devices) return "# devices: " + failure_text(machine.devices.error()) + "\n";
  std::string text;
  for (const PciDevice& device : *machine.devices) {
    LineText line{"device"};
    line.word(to_string(device.address));
    add_bus(line, device);
    const HostDevice* seen = find_host_device(host, device.address);
    if (seen != nullptr) add_host(line, *seen);
    text += line.text();
    if (seen != nullptr) text += lines_below(*seen);
  }
  return text;
}

}  // namespace binder::machine_text
