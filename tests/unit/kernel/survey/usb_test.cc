// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

const std::string controller = "pci0000:00/0000:00:14.0";

/// `directory` below /sys/devices, as a directory of /sys/bus/usb/devices.
std::string add_usb(FileKernel& kernel, const std::string& directory) {
  const std::string name = directory.substr(directory.rfind('/') + 1);
  kernel.links["/sys/bus/usb/devices/" + name] = "../../../devices/" + directory;
  return "/sys/devices/" + directory;
}

void add_device(FileKernel& kernel, const std::string& directory, const std::string& id, const std::string& maker,
                const std::string& product) {
  const std::string device = add_usb(kernel, directory);
  kernel.files[device + "/idVendor"] = id.substr(0, 4) + "\n";
  kernel.files[device + "/idProduct"] = id.substr(5) + "\n";
  if (!maker.empty()) kernel.files[device + "/manufacturer"] = maker + "\n";
  if (!product.empty()) kernel.files[device + "/product"] = product + "\n";
}

/// `code`: class, sub-class and protocol, as `030101`.
std::string add_interface(FileKernel& kernel, const std::string& directory, const std::string& code) {
  const std::string interface = add_usb(kernel, directory);
  kernel.files[interface + "/bInterfaceClass"] = code.substr(0, 2) + "\n";
  kernel.files[interface + "/bInterfaceSubClass"] = code.substr(2, 2) + "\n";
  kernel.files[interface + "/bInterfaceProtocol"] = code.substr(4) + "\n";
  return interface;
}

/// A desktop: a root hub, a receiver of keyboard and mouse behind a hub, a stick, and a network adapter of its
/// vendor's own class.
void make_desktop(FileKernel& kernel) {
  add_device(kernel, controller + "/usb1", "1d6b:0002", "Linux 6.12.57 xhci-hcd", "xHCI Host Controller");
  add_interface(kernel, controller + "/usb1/1-0:1.0", "090000");
  add_device(kernel, controller + "/usb1/1-2", "05e3:0610", "GenesysLogic", "USB2.1 Hub");
  add_interface(kernel, controller + "/usb1/1-2/1-2:1.0", "090001");
  add_device(kernel, controller + "/usb1/1-2/1-2.3", "046d:c52b", "Logitech", "USB Receiver");
  add_interface(kernel, controller + "/usb1/1-2/1-2.3/1-2.3:1.0", "030101");
  add_interface(kernel, controller + "/usb1/1-2/1-2.3/1-2.3:1.1", "030102");
  add_interface(kernel, controller + "/usb1/1-2/1-2.3/1-2.3:1.2", "030000");
  add_device(kernel, controller + "/usb1/1-5", "0781:5581", "SanDisk", "SanDisk Ultra");
  add_interface(kernel, controller + "/usb1/1-5/1-5:1.0", "080650");
  add_device(kernel, controller + "/usb1/1-6", "0b95:1790", "", "");
  kernel.directories.insert(add_interface(kernel, controller + "/usb1/1-6/1-6:1.0", "ffff00") + "/net");
  add_usb(kernel, "platform/fd500000.usb/usb7");
}

TEST(SurveyUsb, SaysWhatHangsOnAController) {
  FileKernel kernel;
  make_desktop(kernel);
  Host host = host_with({"0000:00:14.0", "0000:03:00.0"});
  survey_usb(kernel, host);
  EXPECT_EQ(seen_at(host, "0000:00:14.0"),
            (Seen{{UseKind::usb, "Logitech USB Receiver: keyboard, mouse, input (USB port 1-2.3)"},
                  {UseKind::usb, "SanDisk Ultra: storage (USB port 1-5)"},
                  {UseKind::usb, "0b95:1790: network (USB port 1-6)"}}));
  EXPECT_TRUE(seen_at(host, "0000:03:00.0").empty());
  ASSERT_TRUE(host.usb);
  ASSERT_EQ(host.usb->size(), 5U) << "hubs are listed, though they are no use; no PCI function has usb7";
  EXPECT_EQ((*host.usb)[2].port, "1-5");
  const UsbDevice& receiver = (*host.usb)[1];
  EXPECT_EQ(receiver.port, "1-2.3");
  EXPECT_EQ(receiver.id, (DeviceId{0x046d, 0xc52b, {}}));
  EXPECT_EQ(to_string(receiver.controller), "0000:00:14.0");
  EXPECT_EQ(host.usb->back().what, std::vector<std::string>{"hub"});
}

TEST(SurveyUsb, AKernelWithoutUsbHasNoDevices) {
  FileKernel kernel;
  Host host = host_with({"0000:00:14.0"});
  survey_usb(kernel, host);
  ASSERT_TRUE(host.usb);
  EXPECT_TRUE(host.usb->empty());
  EXPECT_TRUE(uses_of(host, "0000:00:14.0").unseen.empty());
}

TEST(SurveyUsb, ALookThatFailsIsNoController) {
  FileKernel kernel;
  make_desktop(kernel);
  kernel.failing["/sys/bus/usb/devices"] = EACCES;
  Host host = host_with({"0000:00:14.0"});
  survey_usb(kernel, host);
  EXPECT_EQ(host.usb.error().number, EACCES);
  EXPECT_EQ(uses_of(host, "0000:00:14.0").unseen.size(), 1U);
}

TEST(SurveyUsb, ADeviceThatIsStuckIsThereAllTheSame) {
  FileKernel kernel;
  make_desktop(kernel);
  kernel.failing["/sys/devices/" + controller + "/usb1/1-5/product"] = ETIMEDOUT;
  kernel.failing["/sys/devices/" + controller + "/usb1/1-5/manufacturer"] = ETIMEDOUT;
  Host host = host_with({"0000:00:14.0"});
  survey_usb(kernel, host);
  EXPECT_EQ(seen_at(host, "0000:00:14.0")[1].what, "0781:5581: storage (USB port 1-5)");
}

}  // namespace
}  // namespace binder::testing
