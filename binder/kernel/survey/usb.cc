// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <cerrno>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/survey/places.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

const std::string usb_devices = "/sys/bus/usb/devices/";

/// What a device says of itself stands under its lock (usb_string_attr of drivers/usb/core/sysfs.c), which one that is
/// stuck holds.
constexpr Milliseconds string_limit{200};

/// A class of interfaces (usb.org, Defined Class Codes); a sub-class or protocol of -1 is any.
struct InterfaceClass {
  int base;
  int sub_class;
  int protocol;
  std::string_view what;
};

constexpr std::array interface_classes{
    InterfaceClass{0x01, -1, -1, "sound"},        InterfaceClass{0x02, 0x02, -1, "modem"},
    InterfaceClass{0x02, 0x06, -1, "network"},  // Ethernet
    InterfaceClass{0x02, 0x0d, -1, "network"},  // NCM
    InterfaceClass{0x02, 0x0e, -1, "network"},  // MBIM
    InterfaceClass{0x03, 0x01, 0x01, "keyboard"}, InterfaceClass{0x03, 0x01, 0x02, "mouse"},
    InterfaceClass{0x03, -1, -1, "input"},        InterfaceClass{0x06, -1, -1, "camera"},
    InterfaceClass{0x07, -1, -1, "printer"},      InterfaceClass{0x08, -1, -1, "storage"},
    InterfaceClass{0x09, -1, -1, "hub"},          InterfaceClass{0x0b, -1, -1, "smart card"},
    InterfaceClass{0x0e, -1, -1, "video"},        InterfaceClass{0xe0, 0x01, 0x01, "bluetooth"},
    InterfaceClass{0xe0, 0x01, 0x03, "network"},  // RNDIS
    InterfaceClass{0xef, 0x04, 0x01, "network"},  // RNDIS
};

int code(Kernel& kernel, const std::string& path) {
  const auto number = read_number<std::uint8_t>(kernel, path, 16);
  return number ? *number : -1;
}

/// Empty: its class does not tell.
std::string_view class_of(Kernel& kernel, const std::string& interface) {
  const int base = code(kernel, interface + "/bInterfaceClass");
  const int sub_class = code(kernel, interface + "/bInterfaceSubClass");
  const int protocol = code(kernel, interface + "/bInterfaceProtocol");
  for (const InterfaceClass& known : interface_classes) {
    if (known.base == base && (known.sub_class == -1 || known.sub_class == sub_class) &&
        (known.protocol == -1 || known.protocol == protocol)) {
      return known.what;
    }
  }
  // Many network adapters have a class of their vendor's own; their driver has made a link.
  return kernel.status(interface + "/net") ? "network" : "";
}

bool is_interface(const std::string& name) { return name.find(':') != std::string::npos; }

/// `1-2:1.0` is an interface of `1-2`, and `1-0:1.0` of `usb1`.
std::string device_with(const std::string& interface) {
  const std::string port = interface.substr(0, interface.find(':'));
  return port.ends_with("-0") ? "usb" + port.substr(0, port.size() - 2) : port;
}

std::string read_string(Kernel& kernel, const std::string& path) {
  const auto text = kernel.read_within(path, string_limit);
  return text ? std::string{trim(*text)} : "";
}

UsbDevice read_device(Kernel& kernel, const std::string& name, const PciAddress& controller) {
  const std::string directory = usb_devices + name;
  UsbDevice device;
  device.controller = controller;
  device.port = name;
  const auto vendor = read_number<std::uint16_t>(kernel, directory + "/idVendor", 16);
  const auto product = read_number<std::uint16_t>(kernel, directory + "/idProduct", 16);
  if (vendor && product) device.id = DeviceId{*vendor, *product, {}};
  const std::string maker = read_string(kernel, directory + "/manufacturer");
  device.name = read_string(kernel, directory + "/product");
  if (!maker.empty() && !device.name.starts_with(maker)) {
    device.name = device.name.empty() ? maker : maker + " " + device.name;
  }
  return device;
}

bool is_hub(const UsbDevice& device) {
  return device.port.starts_with("usb") || std::ranges::find(device.what, "hub") != device.what.end();
}

/// `Logitech K120: keyboard (USB port 1-2)`.
std::string describe(const UsbDevice& device) {
  std::string text = device.name;
  if (text.empty() && device.id) text = hex_text(device.id->vendor, 4) + ":" + hex_text(device.id->device, 4);
  if (text.empty()) text = "a device that does not say its name";
  if (!device.what.empty()) text += ": " + join(device.what, commas);
  return text + " (USB port " + device.port + ")";
}

}  // namespace

void survey_usb(Kernel& kernel, Host& host) {
  const auto names = kernel.list(usb_devices);
  if (!names) {
    // A kernel without USB has no such bus.
    host.usb = is_missing(names.error()) ? Reading<std::vector<UsbDevice>>{std::vector<UsbDevice>{}}
                                         : std::unexpected(names.error());
    if (!is_missing(names.error())) add_unseen_everywhere(host, names.error());
    return;
  }
  std::vector<UsbDevice> devices;
  std::vector<std::vector<PciAddress>> above;
  for (const std::string& name : *names) {
    if (is_interface(name)) continue;
    const auto directory = device_directory(kernel, usb_devices + name);
    if (!directory) {
      add_lost_link(host, directory.error());
      continue;
    }
    const std::vector<PciAddress> functions = functions_above(*directory);
    if (functions.empty()) continue;
    devices.push_back(read_device(kernel, name, functions.front()));
    above.push_back(functions);
  }
  for (const std::string& name : *names) {
    if (!is_interface(name)) continue;
    const auto device = std::ranges::find(devices, device_with(name), &UsbDevice::port);
    if (device == devices.end()) continue;
    const std::string what{class_of(kernel, usb_devices + name)};
    if (!what.empty() && std::ranges::find(device->what, what) == device->what.end()) device->what.push_back(what);
  }
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (!is_hub(devices[i])) add_use(host, above[i], UseKind::usb, describe(devices[i]));
  }
  host.usb = std::move(devices);
}

}  // namespace binder
