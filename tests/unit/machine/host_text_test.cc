// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/machine/machine_text.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view one_device = "device 01:00.0 group=15\n";

Host read(std::string_view text) {
  auto parsed = parse_machine_text("m", text);
  for (const Problem& problem : parsed.problems) ADD_FAILURE() << render(problem);
  return std::move(parsed.host);
}

HostDevice device_of(std::string_view keys) {
  Host host = read("device 0000:01:00.0 " + std::string{keys});
  return host.devices.at(0);
}

std::string problems_of(std::string_view text) {
  std::string rendered;
  for (const Problem& problem : parse_machine_text("m", text).problems) rendered += one_line(problem) + "\n";
  return rendered;
}

/// What a reading is, for a comparison: there is none, it could not be looked up, nobody has looked, or a value.
template <class Value>
std::string kind_of(const Reading<Value>& reading) {
  if (reading) return "value";
  if (is_missing(reading.error())) return "missing";
  return reading.error() == not_looked_at() ? "not looked" : "failed";
}

TEST(HostText, DescribesADevice) {
  const HostDevice device =
      device_of("reset=flr,bus numa=1 iommu=dmar0 memory=f6000000-f6ffffff,380000000000-38000fffffff d3cold=0");
  EXPECT_EQ(device.address, (PciAddress{0, 1, 0, 0}));
  EXPECT_THAT(device.reset_methods.value(), ElementsAre("flr", "bus"));
  EXPECT_EQ(device.numa_node, 1);
  EXPECT_EQ(device.iommu, "dmar0");
  EXPECT_THAT(device.memory.value(),
              ElementsAre(MemoryRange{0xf6000000, 0xf6ffffff}, MemoryRange{0x380000000000, 0x38000fffffff}));
  EXPECT_EQ(device.d3cold_allowed, false);
  EXPECT_EQ(device_of("numa=-1").numa_node, -1);
}

TEST(HostText, TellsEmptyFromMissingFromFailedFromNotLookedAt) {
  EXPECT_THAT(device_of("reset=none").reset_methods.value(), IsEmpty());
  for (const auto& [word, kind] : {std::pair{"-", "missing"}, std::pair{"?", "failed"}}) {
    const auto with = [&](std::string_view key) { return device_of(std::string{key} + "=" + word); };
    EXPECT_EQ(kind_of(with("reset").reset_methods), kind);
    EXPECT_EQ(kind_of(with("numa").numa_node), kind);
    EXPECT_EQ(kind_of(with("iommu").iommu), kind);
    EXPECT_EQ(kind_of(with("memory").memory), kind);
    EXPECT_EQ(kind_of(with("d3cold").d3cold_allowed), kind);
  }
  EXPECT_EQ(kind_of(device_of("").reset_methods), "not looked");
  EXPECT_EQ(kind_of(device_of("").iommu), "not looked");
}

TEST(HostText, DescribesWhatUsesADeviceWithItsTextAsItStands) {
  const Host host = read(
      "device 01:00.0\n"
      "use 01:00.0 network  enp3s0: up, # 1 \n"
      "use 01:00.0 root ext4 on /\n"
      "unseen 01:00.0 read the link /proc/1/fd/3: Permission denied\n"
      "connector 01:00.0 HDMI-A-1 connected # the screen\n"
      "connector 01:00.0 DP-1 disconnected\n"
      "connector 01:00.0 DP-2 ?\n");
  const HostDevice& device = host.devices.at(0);
  EXPECT_THAT(device.uses.seen, ElementsAre(Use{UseKind::network, "enp3s0: up, # 1"}, Use{UseKind::root, "ext4 on /"}));
  ASSERT_EQ(device.uses.unseen.size(), 1U);
  EXPECT_EQ(describe(device.uses.unseen[0]), "cannot read the link /proc/1/fd/3: Permission denied");
  EXPECT_EQ(device.uses.unseen[0].number, EACCES);
  ASSERT_EQ(device.connectors.size(), 3U);
  EXPECT_EQ(device.connectors[0].name, "HDMI-A-1");
  EXPECT_EQ(device.connectors[0].is_connected, true);
  EXPECT_EQ(device.connectors[1].is_connected, false);
  EXPECT_EQ(kind_of(device.connectors[2].is_connected), "failed");
}

TEST(HostText, HasEveryGroupOfADeviceInOrder) {
  const Host host = read(
      "device 02:00.0 group=16\ndevice 01:00.0 group=2\ndevice 01:00.1 group=2\n"
      "group 15 type=DMA-FQ reserved=direct:bdea8000-bdeb6fff,msi:fee00000-feefffff\n"
      "group 16 type=? reserved=none\n");
  ASSERT_EQ(host.groups.size(), 3U);
  EXPECT_EQ(host.groups[0].number, 2U);
  EXPECT_EQ(kind_of(host.groups[0].type), "not looked");
  EXPECT_EQ(host.groups[1].type, "DMA-FQ");
  EXPECT_THAT(host.groups[1].reserved.value(), ElementsAre(ReservedRegion{{0xbdea8000, 0xbdeb6fff}, "direct"},
                                                           ReservedRegion{{0xfee00000, 0xfeefffff}, "msi"}));
  EXPECT_EQ(kind_of(host.groups[2].type), "failed");
  EXPECT_THAT(host.groups[2].reserved.value(), IsEmpty());
  EXPECT_EQ(host.devices.at(0).address.bus, 1U);
  EXPECT_THAT(read("iommu off\ndevice 02:00.0 group=16\n").groups, IsEmpty());
}

TEST(HostText, DescribesFramebuffersAndUsb) {
  const ParsedMachine parsed =
      parse_machine_text("m",
                         "framebuffer efi-framebuffer.0 driver=- memory=e0000000-e02fffff device=01:00.0\n"
                         "usb 00:14.0 1-2 046d:c52b keyboard,mouse Logitech USB Receiver # 2\n"
                         "usb 00:14.0 usb1 - -\n");
  EXPECT_TRUE(parsed.problems.empty());
  const Host& host = parsed.host;
  const Machine machine = machine_of(parsed.machine);
  ASSERT_EQ(machine.framebuffers->size(), 1U);
  EXPECT_EQ(machine.framebuffers->at(0).name, "efi-framebuffer.0");
  EXPECT_EQ(kind_of(machine.framebuffers->at(0).driver), "missing");
  EXPECT_EQ(machine.framebuffers->at(0).memory, (MemoryRange{0xe0000000, 0xe02fffff}));
  EXPECT_EQ(machine.framebuffers->at(0).device, (PciAddress{0, 1, 0, 0}));
  ASSERT_EQ(host.usb.value().size(), 2U);
  const UsbDevice& receiver = host.usb->at(0);
  EXPECT_EQ(receiver.controller, (PciAddress{0, 0, 0x14, 0}));
  EXPECT_EQ(receiver.port, "1-2");
  EXPECT_EQ(receiver.id, (DeviceId{0x046d, 0xc52b, {}}));
  EXPECT_THAT(receiver.what, ElementsAre("keyboard", "mouse"));
  EXPECT_EQ(receiver.name, "Logitech USB Receiver # 2");
  EXPECT_EQ(host.usb->at(1).id, std::nullopt);
  EXPECT_EQ(host.usb->at(1).name, "");
}

TEST(HostText, DescribesTheIommu) {
  const HostIommu iommu = read(
                              "acpi IVRS\niommu-unit ivhd0\niommu-unit ivhd1\ndmar-flags 05\ninterrupt-remapping off\n"
                              "ioapic 33 gsi=0 ivrs=00:14.0\nioapic 34 gsi=24\n")
                              .iommu;
  EXPECT_THAT(iommu.tables.value(), ElementsAre("IVRS"));
  EXPECT_THAT(iommu.units.value(), ElementsAre("ivhd0", "ivhd1"));
  EXPECT_EQ(iommu.dmar_flags, 5U);
  EXPECT_EQ(iommu.remaps_interrupts, false);
  EXPECT_THAT(iommu.io_apics.value(),
              ElementsAre(IoApic{33, 0, PciAddress{0, 0, 0x14, 0}}, IoApic{34, 24, std::nullopt}));
}

TEST(HostText, DescribesTheSystem) {
  const Host host = read(
      "kernel 6.12.0\ncpu-vendor GenuineIntel\ndistribution ubuntu debian\nvfio-pci built-in\nboot-loader "
      "systemd-boot\nbuilt-in ahci\nbuilt-in nvme\ninstalled-kernel 6.1.0\n"
      "cmdline quiet  root=/dev/sda1 # no comment \n"
      "dmesg DMAR: IOMMU enabled\ndmesg #1 SMP\n"
      "line /etc/modprobe.d/a%20b.conf:3 options vfio-pci ids=10de:1401\n");
  EXPECT_EQ(host.kernel_release, "6.12.0");
  EXPECT_EQ(host.cpu_vendor, "GenuineIntel");
  EXPECT_EQ(host.distribution, "ubuntu debian");
  EXPECT_EQ(host.vfio_pci, ModuleForm::built_in);
  EXPECT_EQ(host.boot_loader, BootLoader::systemd_boot);
  EXPECT_THAT(host.built_in_drivers.value(), ElementsAre("ahci", "nvme"));
  EXPECT_THAT(host.installed_kernels.value(), ElementsAre("6.1.0"));
  EXPECT_EQ(host.command_line, "quiet  root=/dev/sda1 # no comment");
  EXPECT_THAT(host.log.value(), ElementsAre("DMAR: IOMMU enabled", "#1 SMP"));
  EXPECT_THAT(host.lines.value(),
              ElementsAre(FoundLine{"/etc/modprobe.d/a b.conf", 3, "options vfio-pci ids=10de:1401"}));
}

TEST(HostText, DescribesCpusAndFilesThatCouldNotBeRead) {
  const Host host =
      read("cpu 1 core=0 node=1 # P\ncpu 0 core=0\nunseen-line read /etc/modprobe.d/a.conf: Operation not permitted\n");
  ASSERT_EQ(host.cpus.value().size(), 2U);
  EXPECT_EQ(host.cpus->at(0).number, 0U);
  EXPECT_EQ(host.cpus->at(1).node, 1U);
  ASSERT_EQ(host.unseen_lines.size(), 1U);
  EXPECT_EQ(host.unseen_lines[0].number, EPERM);
  EXPECT_EQ(describe(host.unseen_lines[0]), "cannot read /etc/modprobe.d/a.conf: Operation not permitted");
  EXPECT_EQ(problems_of("cpu 1\ncpu 1"), "m:2:5: cpu 1 is described already; leave one of the two lines out\n");
  EXPECT_EQ(problems_of("cpu 1 speed=3"),
            "m:1:7: \"speed=3\" says nothing about a CPU; write such as: cpu 0 core=0 l3=0 package=0 node=0 kind=p\n");
}

TEST(HostText, KnowsNothingOfTheHostThatNoLineSays) {
  const Host host = read(one_device);
  EXPECT_EQ(kind_of(host.usb), "not looked");
  EXPECT_EQ(kind_of(host.iommu.tables), "not looked");
  EXPECT_EQ(kind_of(host.command_line), "not looked");
  EXPECT_EQ(kind_of(host.vfio_pci), "not looked");
  EXPECT_EQ(kind_of(host.log), "not looked");
  EXPECT_EQ(host.boot_loader, BootLoader::unknown);
}

TEST(HostText, ALineCanSpeakOfAWholeList) {
  for (const auto& [word, kind] : {std::pair{"?", "failed"}, std::pair{"-", "missing"}, std::pair{"none", "value"}}) {
    std::string text;
    for (const std::string_view list :
         {"usb", "acpi", "iommu-unit", "ioapic", "dmesg", "line", "cmdline", "cpu", "built-in", "installed-kernel"}) {
      text += std::string{list} + " " + word + "\n";
    }
    const Host host = read(text);
    EXPECT_EQ(kind_of(host.usb), kind);
    EXPECT_EQ(kind_of(host.iommu.tables), kind);
    EXPECT_EQ(kind_of(host.iommu.units), kind);
    EXPECT_EQ(kind_of(host.iommu.io_apics), kind);
    EXPECT_EQ(kind_of(host.log), kind);
    EXPECT_EQ(kind_of(host.lines), kind);
    EXPECT_EQ(kind_of(host.cpus), kind);
    EXPECT_EQ(kind_of(host.built_in_drivers), kind);
    EXPECT_EQ(kind_of(host.installed_kernels), kind);
    EXPECT_EQ(kind_of(host.command_line), kind);
    EXPECT_THAT(host.usb.value_or(std::vector<UsbDevice>{}), IsEmpty());
    EXPECT_THAT(host.log.value_or(std::vector<std::string>{}), IsEmpty());
  }
}

TEST(HostText, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(problems_of("use 01:00.0 network eth0"),
            "m:1:5: no line above describes the device 0000:01:00.0; write its device line first\n");
  EXPECT_EQ(problems_of("device 01:00.0\nuse 01:00.0 nonsense eth0"),
            "m:2:13: \"nonsense\" cannot stand here; write root or mount or storage or network or display or sound or "
            "input or usb or vfio or other\n");
  EXPECT_EQ(problems_of("device 01:00.0 numa=-2 memory=1-2,9-8 d3cold=yes"),
            "m:1:21: \"-2\" is not a number from 0 to 2147483647; write such a number\n"
            "m:1:35: \"9-8\" is no range of addresses; write the first and the last one in hexadecimal, such as "
            "f0000000-f7ffffff\n"
            "m:1:46: \"yes\" cannot stand here; write 1 or 0\n");
  EXPECT_EQ(problems_of("group 1 reserved=direct"),
            "m:1:18: \"direct\" is no reserved region; write its type and its addresses, such as "
            "direct:bdea8000-bdeb6fff\n");
  EXPECT_EQ(problems_of("group 1\ngroup 1"), "m:2:7: group 1 is described already; leave one of the two lines out\n");
  EXPECT_EQ(problems_of("line vfio.conf options"),
            "m:1:6: \"vfio.conf\" is no place; write file and line, such as /etc/modprobe.d/vfio.conf:3\n");
  EXPECT_EQ(problems_of("dmar-flags 5"), "m:1:12: \"5\" is not a byte; write two hexadecimal digits, such as 05\n");
  EXPECT_EQ(problems_of("usb # a stick"),
            "m:1:1: this line says nothing about usb; write such as: usb 0000:00:14.0 1-2 046d:c52b keyboard,mouse "
            "Logitech USB Receiver\n");
  EXPECT_EQ(
      problems_of("usb 00:14.0 1-2"),
      "m:1:5: this line says too little about usb; write the port, the ID or -, and what it is or -, such as: 1-2 "
      "046d:c52b keyboard,mouse Logitech USB Receiver\n");
  EXPECT_EQ(problems_of("device 01:00.0\nconnector 01:00.0 DP-1"),
            "m:2:23: the line ends too early; write connected, disconnected or ?\n");
}

}  // namespace
}  // namespace binder::testing
