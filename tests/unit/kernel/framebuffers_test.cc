// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/scan/framebuffers.h"
#include "binder/kernel/scan/iomem.h"
#include "tests/unit/kernel/file_kernel.h"

namespace binder::testing {
namespace {

constexpr PciAddress card{0, 1, 0, 0};
const std::string platform = "/sys/bus/platform/devices/";

/// As root sees it; the second card has no part in it.
const std::string iomem =
    "00000000-00000fff : Reserved\n"
    "00001000-0009fbff : System RAM\n"
    "c0000000-febfffff : PCI Bus 0000:00\n"
    "  c0000000-d1ffffff : PCI Bus 0000:01\n"
    "    c0000000-cfffffff : 0000:01:00.0\n"
    "      c0000000-c02fffff : efifb\n"
    "    d0000000-d1ffffff : 0000:01:00.0\n"
    "  fe000000-fe003fff : 0000:00:03.0\n"
    "100000000-63fffffff : System RAM\n";

std::string without_addresses(std::string text) {
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
    const std::size_t end = text.find(" : ", at);
    for (; at < end; ++at) {
      if (text[at] != ' ' && text[at] != '-') text[at] = '0';
    }
  }
  return text;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

struct OneCard {
  FileKernel kernel;
  std::vector<PciDevice> devices;

  OneCard(const std::string& name, const std::string& where) {
    kernel.links[platform + name] = "../../../devices/" + where + "/" + name;
    kernel.directories.insert("/sys/devices/" + where + "/" + name);
    kernel.links["/sys/devices/" + where + "/" + name + "/driver"] = "../../../bus/platform/drivers/efi-framebuffer";
    kernel.links[platform + "pcspkr"] = "../../../devices/platform/pcspkr";
    kernel.files["/proc/iomem"] = iomem;
    devices.emplace_back().address = PciAddress{0, 0, 3, 0};
    devices.emplace_back().address = card;
    kernel.files[device_path(devices[0].address, "resource")] = "0xfe000000 0xfe003fff 0x40200\n";
    kernel.files[device_path(card, "resource")] = "0xd0000000 0xd1ffffff 0x40200\n0xc0000000 0xcfffffff 0x40200\n";
  }
  Framebuffer look() {
    const auto found = read_framebuffers(kernel, devices);
    EXPECT_TRUE(found && found->size() == 1U);
    return found && found->size() == 1U ? found->front() : Framebuffer{};
  }
};

TEST(Framebuffers, LiesInTheDirectoryOfItsCardFromLinux612On) {
  OneCard machine{"efi-framebuffer.0", "pci0000:00/0000:00:01.0/0000:01:00.0"};
  machine.kernel.files["/proc/iomem"] = without_addresses(iomem);
  const Framebuffer framebuffer = machine.look();
  EXPECT_EQ(framebuffer.name, "efi-framebuffer.0");
  EXPECT_EQ(framebuffer.driver, "efi-framebuffer");
  EXPECT_EQ(framebuffer.device, card) << "root is not needed";
  EXPECT_EQ(framebuffer.memory.error().number, EPERM) << "addresses that are hidden are not none";
}

TEST(Framebuffers, BeforeThatTheMemoryTellsWhoseItIs) {
  OneCard machine{"efi-framebuffer.0", "platform"};
  EXPECT_EQ(machine.look().device, card);
  EXPECT_EQ(machine.look().memory, (MemoryRange{0xc0000000, 0xc02fffff}));
  machine.kernel.files["/proc/iomem"] = without_addresses(iomem);
  EXPECT_EQ(machine.look().device, card) << "by where the line stands";
  EXPECT_EQ(machine.look().memory.error().number, EPERM);
}

TEST(Framebuffers, BelowManyBridgesLinesAreNotIndentedAnyMore) {
  OneCard machine{"efi-framebuffer.0", "platform"};
  machine.kernel.files["/proc/iomem"] = replaced(iomem, "      c0000000-c02fffff", "    c0000000-c02fffff");
  EXPECT_EQ(machine.look().device, card) << "by its addresses";
  machine.kernel.files["/proc/iomem"] = without_addresses(machine.kernel.files["/proc/iomem"]);
  EXPECT_EQ(machine.look().device.error().number, EPERM);
  machine.kernel.files["/proc/iomem"] = "c0000000-c02fffff : efifb\n";
  EXPECT_EQ(machine.look().device, card) << "by its base address register";
}

TEST(Framebuffers, ASimpleFramebufferBelongsToTheDeviceAndBelowItToADriver) {
  OneCard machine{"simple-framebuffer.0", "platform"};
  machine.kernel.files["/proc/iomem"] =
      "2800000000-2fffffffff : 0000:c3:00.0\n"
      "  2800000000-2801fa3fff : BOOTFB\n"
      "    2800000000-2801fa3fff : simpledrm\n";
  EXPECT_EQ(machine.look().device, (PciAddress{0, 0xc3, 0, 0}));
  EXPECT_EQ(machine.look().memory, (MemoryRange{0x2800000000, 0x2801fa3fff}));
  machine.kernel.files["/proc/iomem"] = "c0000000-c02fffff : simplefb\n";
  EXPECT_EQ(machine.look().device, card);
}

TEST(Framebuffers, OfABiosWithoutADriver) {
  OneCard machine{"vesa-framebuffer.0", "platform"};
  machine.kernel.links.erase("/sys/devices/platform/vesa-framebuffer.0/driver");
  const Framebuffer framebuffer = machine.look();
  EXPECT_TRUE(is_missing(framebuffer.driver.error()));
  EXPECT_TRUE(is_missing(framebuffer.memory.error())) << "nothing has claimed it";
  EXPECT_EQ(framebuffer.device.error().number, ENODATA) << "all the same it lies somewhere";
}

TEST(Framebuffers, InNobodysMemory) {
  OneCard machine{"efi-framebuffer.0", "platform"};
  machine.kernel.files["/proc/iomem"] = "80000000-802fffff : efifb\n";
  EXPECT_TRUE(is_missing(machine.look().device.error()));
  machine.kernel.failing[device_path(machine.devices[0].address, "resource")] = EIO;
  EXPECT_EQ(machine.look().device.error().number, EIO) << "it may be in this one's";
}

TEST(Framebuffers, ALookThatFailsIsNotNone) {
  OneCard machine{"efi-framebuffer.0", "platform"};
  machine.kernel.failing["/proc/iomem"] = EACCES;
  machine.kernel.failing["/sys/devices/platform/efi-framebuffer.0/driver"] = EIO;
  const Framebuffer framebuffer = machine.look();
  EXPECT_EQ(framebuffer.driver.error().number, EIO);
  EXPECT_EQ(framebuffer.memory.error().number, EACCES);
  EXPECT_EQ(framebuffer.device.error().number, EACCES);
  machine.kernel.failing.clear();
  machine.kernel.files["/proc/iomem"] = "";
  EXPECT_EQ(machine.look().memory.error().number, ENODATA);
  machine.kernel.files.erase("/proc/iomem");
  EXPECT_EQ(machine.look().device.error().number, ENODATA) << "no file is no sign that it lies nowhere";
}

TEST(Framebuffers, AServerMayHaveNone) {
  OneCard machine{"efi-framebuffer.0", "platform"};
  machine.kernel.links.erase(platform + "efi-framebuffer.0");
  EXPECT_TRUE(read_framebuffers(machine.kernel, machine.devices)->empty());
  machine.kernel.failing["/sys/bus/platform/devices"] = EACCES;
  EXPECT_EQ(read_framebuffers(machine.kernel, machine.devices).error().number, EACCES);
}

TEST(Iomem, PassesOverWhatIsNoLineOfIt) {
  EXPECT_TRUE(parse_iomem("").lines.empty());
  EXPECT_TRUE(parse_iomem("-\n : \n- : \nxyz-0 : a\n0-xyz : b\n0000 : c - d\n").lines.empty());
  const Iomem one = parse_iomem("junk\n  00000000-00000000 : PCI ECAM 0000 [bus 00-00]\n");
  ASSERT_EQ(one.lines.size(), 1U);
  EXPECT_EQ(one.lines[0].name, "PCI ECAM 0000 [bus 00-00]");
  EXPECT_FALSE(one.shows_addresses);
}

TEST(Iomem, ALineBesideAFunctionIsNotBelowIt) {
  const Iomem beside = parse_iomem("  c0000000-cfffffff : 0000:01:00.0\n  d0000000-d02fffff : efifb\n");
  EXPECT_EQ(beside.lines[1].function, std::nullopt);
  const Iomem below = parse_iomem("0-f : 0000:01:00.0\n  0-f : BOOTFB\n    0-f : simpledrm\n");
  EXPECT_EQ(below.lines[2].function, card);
}

}  // namespace
}  // namespace binder::testing
