// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/machine_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/text/text.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

DescribedMachine read(std::string_view text) {
  auto parsed = parse_machine_text("m", text);
  for (const Problem& problem : parsed.problems) ADD_FAILURE() << render(problem);
  return std::move(parsed.machine);
}

std::string problems_of(std::string_view text) {
  std::string rendered;
  for (const Problem& problem : parse_machine_text("m", text).problems) rendered += one_line(problem) + "\n";
  return rendered;
}

TEST(MachineText, DescribesADevice) {
  const DescribedMachine machine = read(
      "device 0000:01:00.0 below=0000:00:01.0 id=10de:1401:1462:3201 class=030000 group=15 driver=nouveau "
      "override=vfio-pci boot-vga=1 virtual-of=0000:03:00.0 ari=1 secondary-bus=255");
  ASSERT_EQ(machine.devices.size(), 1U);
  const PciDevice& device = machine.devices.front();
  EXPECT_EQ(device.address, (PciAddress{0, 1, 0, 0}));
  EXPECT_EQ(device.parent, (PciAddress{0, 0, 1, 0}));
  EXPECT_EQ(to_string(device.id.value()), "10de:1401:1462:3201");
  EXPECT_EQ(device.class_code, 0x030000U);
  EXPECT_EQ(device.iommu_group, 15U);
  EXPECT_EQ(device.driver, "nouveau");
  EXPECT_EQ(device.driver_override, "vfio-pci");
  EXPECT_TRUE(device.boot_vga);
  EXPECT_EQ(device.physical_function, (PciAddress{0, 3, 0, 0}));
  EXPECT_EQ(device.ari, true);
  EXPECT_EQ(device.secondary_bus, 255U);
}

TEST(MachineText, KnowsNothingThatALineDoesNotSay) {
  const DescribedMachine machine = read("device 10000:e1:00.0\n");
  ASSERT_EQ(machine.devices.size(), 1U);
  const PciDevice& device = machine.devices.front();
  EXPECT_EQ(device.address.domain, 0x10000U);
  EXPECT_FALSE(device.parent || device.id || device.class_code || device.iommu_group || device.driver ||
               device.boot_vga);
  EXPECT_TRUE(is_missing(device.parent.error()));
  EXPECT_FALSE(is_missing(device.id.error()));
  EXPECT_FALSE(is_missing(device.class_code.error()));
  EXPECT_TRUE(is_missing(device.iommu_group.error()));
  EXPECT_TRUE(is_missing(device.driver.error()));
  EXPECT_EQ(device.driver_override, "");
  EXPECT_FALSE(machine.iommu.has_value());
  EXPECT_FALSE(machine.udev_started);
  EXPECT_EQ(machine.default_hugepage_kib, 2048U);
}

TEST(MachineText, DescribesDriversModulesAndPools) {
  const DescribedMachine machine = read(
      "driver bochs-drm ids=1234:1111,1b36:0100 refuses=0000:01:00.0,0000:02:00.0\n"
      "driver pcieport\n"
      "module vfio_pci driver=vfio-pci ids=10de:1401 error=22\n"
      "pool 1048576 node=1 pages=3 available=9 compacted=4\n"
      "pool 2048\n");
  ASSERT_EQ(machine.drivers.size(), 2U);
  EXPECT_EQ(machine.drivers[0].name, "bochs-drm");
  EXPECT_THAT(machine.drivers[0].ids, ElementsAre(DeviceId{0x1234, 0x1111, {}}, DeviceId{0x1b36, 0x0100, {}}));
  EXPECT_THAT(machine.drivers[0].refuses, ElementsAre(PciAddress{0, 1, 0, 0}, PciAddress{0, 2, 0, 0}));
  EXPECT_THAT(machine.drivers[1].ids, IsEmpty());
  ASSERT_EQ(machine.modules.size(), 1U);
  EXPECT_EQ(machine.modules[0].name, "vfio_pci");
  EXPECT_EQ(machine.modules[0].driver, "vfio-pci");
  EXPECT_THAT(machine.modules[0].ids, ElementsAre(DeviceId{0x10de, 0x1401, {}}));
  EXPECT_EQ(machine.modules[0].error, 22);
  ASSERT_EQ(machine.pools.size(), 2U);
  EXPECT_EQ(machine.pools[0].page_size_kib, 1048576U);
  EXPECT_EQ(machine.pools[0].node, 1U);
  EXPECT_EQ(machine.pools[0].pages, 3U);
  EXPECT_EQ(machine.pools[0].available, 9U);
  EXPECT_EQ(machine.pools[0].compacted, 4U);
  EXPECT_EQ(machine.pools[1].node, std::nullopt);
  EXPECT_EQ(machine.pools[1].available, std::nullopt);
}

TEST(MachineText, DescribesTheWholeMachine) {
  const DescribedMachine machine = read("iommu off\nudev started\ndefault-hugepage 1048576\n");
  EXPECT_EQ(machine.iommu, Reading<bool>{false});
  EXPECT_TRUE(machine.udev_started);
  EXPECT_EQ(machine.default_hugepage_kib, 1048576U);
  const DescribedMachine other = read("iommu on\nudev not-started\n");
  EXPECT_EQ(other.iommu, Reading<bool>{true});
  EXPECT_FALSE(other.udev_started);
}

TEST(MachineText, ReadsMemoryOfTheMachineAndOfItsNodes) {
  const DescribedMachine machine = read("memory 4000 available=3000\nmemory 1000 node=1\n");
  ASSERT_EQ(machine.memory.size(), 2U);
  EXPECT_EQ(machine.memory[0].total_kib, 4000U);
  EXPECT_EQ(machine.memory[0].available_kib, Reading<std::uint64_t>{3000U});
  EXPECT_EQ(machine.memory[0].node, std::nullopt);
  EXPECT_EQ(machine.memory[1].node, 1U);
  EXPECT_FALSE(machine.memory[1].available_kib.has_value());
}

TEST(MachineText, ForgivesWhiteSpaceAndComments) {
  const DescribedMachine machine = read("\n  # nothing\r\n\t device\t00:01.0   class=030000 # a card\r\niommu off");
  ASSERT_EQ(machine.devices.size(), 1U);
  EXPECT_EQ(machine.devices[0].class_code, 0x030000U);
  EXPECT_EQ(machine.iommu, Reading<bool>{false});
}

TEST(MachineText, SaysWhatIsWrongWithALineAndWhere) {
  EXPECT_EQ(problems_of("iommu on\n  gpu 3\n"),
            "m:2:3: there is no line that begins with \"gpu\"; begin it with one of: device, connector, use, unseen, "
            "driver, module, vfio-alias, memory, pool, iommu, udev, default-hugepage, shm-group, group, framebuffer, "
            "usb, acpi, "
            "dmar-flags, "
            "iommu-unit, ioapic, interrupt-remapping, kernel, cpu-vendor, distribution, vfio-pci, boot-loader, "
            "cmdline, dmesg, "
            "line, unseen-line, built-in, installed-kernel, cpu\n");
  EXPECT_EQ(problems_of("pool"),
            "m:1:1: this line says nothing about pool; write such as: pool 2048 node=0 pages=16\n");
  EXPECT_EQ(problems_of("iommu maybe"), "m:1:7: \"maybe\" cannot stand here; write on or off\n");
  EXPECT_EQ(problems_of("iommu on off"), "m:1:10: nothing more can stand on this line; leave it out\n");
  EXPECT_EQ(problems_of("driver ids=10de:1401"),
            "m:1:8: \"ids=10de:1401\" is not a name; write the name first, then KEY=VALUE\n");
}

TEST(MachineText, SaysWhatIsWrongWithAValueAndWhere) {
  EXPECT_EQ(problems_of("device 002:00.0"), "m:1:8: the bus has 3 digits; write 02:00.0\n");
  EXPECT_EQ(problems_of("device 02:00.0 below=001:00.0"), "m:1:22: the bus has 3 digits; write 01:00.0\n");
  EXPECT_EQ(problems_of("driver a ids=10de:1401,10de"),
            "m:1:24: the device ID is missing; write an ID as \"lspci -nn\" shows it, such as 10de:1401\n");
  EXPECT_EQ(problems_of("device 02:00.0 class=0300"),
            "m:1:22: \"0300\" is not a class code; write six hexadecimal digits, such as 030000\n");
  EXPECT_EQ(problems_of("device 02:00.0 group=4294967296"),
            "m:1:22: \"4294967296\" is not a number from 0 to 4294967295; write such a number\n");
  EXPECT_EQ(problems_of("module m error=-1"),
            "m:1:16: \"-1\" is not a number from 0 to 2147483647; write such a number\n");
  EXPECT_EQ(problems_of("device 02:00.0 boot-vga=yes"), "m:1:25: \"yes\" cannot stand here; write 1 or 0\n");
}

TEST(MachineText, SaysWhatIsWrongWithAKeyAndWhere) {
  EXPECT_EQ(problems_of("pool 2048 pages=1 size=3"),
            "m:1:19: there is no \"size\" on such a line; write one of: node, pages, available, compacted\n");
  EXPECT_EQ(problems_of("pool 2048 pages="), "m:1:11: pages has no value; write pages=VALUE, or leave it out\n");
  EXPECT_EQ(problems_of("pool 2048 pages"), "m:1:11: pages has no value; write pages=VALUE, or leave it out\n");
  EXPECT_EQ(problems_of("pool 2048 pages=1 pages=2"), "m:1:19: pages has a value already; leave one of the two out\n");
  EXPECT_EQ(problems_of("device 02:00.0\ndevice 0000:02:00.0"),
            "m:2:8: 0000:02:00.0 is described already; leave one of the two lines out\n");
  EXPECT_EQ(problems_of("driver a\ndriver b\ndriver a ids=1:2"),
            "m:3:8: a is described already; leave one of the two lines out\n");
}

TEST(MachineText, ABadLineCostsNoOther) {
  const ParsedMachine parsed = parse_machine_text(
      "m", "device 1\nnonsense\ndevice 02:00.0 group=x id=10de:1401 class=1\npool many\npool 2048 pages=4\n");
  EXPECT_EQ(parsed.problems.size(), 5U);
  ASSERT_EQ(parsed.machine.devices.size(), 1U);
  EXPECT_FALSE(parsed.machine.devices[0].iommu_group);
  EXPECT_FALSE(parsed.machine.devices[0].class_code);
  EXPECT_EQ(parsed.machine.devices[0].id, (DeviceId{0x10de, 0x1401, {}}));
  ASSERT_EQ(parsed.machine.pools.size(), 1U);
  EXPECT_EQ(parsed.machine.pools[0].pages, 4U);
}

TEST(MachineText, TellsWhatCouldNotBeReadFromWhatIsNotThere) {
  const DescribedMachine machine = read(
      "iommu ?\ndriver ?\npool ?\ndefault-hugepage ?\nshm-group ?\nmemory ? available=?\npool 2048 pages=?\n"
      "device 01:00.0 below=? id=? class=? group=? driver=? override=? virtual-of=? ari=? secondary-bus=?\n"
      "device 02:00.0 ari=-\n");
  EXPECT_FALSE(machine.iommu.value() || machine.default_hugepage_kib || machine.shm_group);
  EXPECT_TRUE(machine.drivers_unread && machine.pools_unread);
  ASSERT_EQ(machine.memory.size(), 1U);
  EXPECT_FALSE(machine.memory[0].total_kib || machine.memory[0].available_kib.value());
  ASSERT_EQ(machine.pools.size(), 1U);
  EXPECT_FALSE(machine.pools[0].pages);
  ASSERT_EQ(machine.devices.size(), 2U);
  const PciDevice& device = machine.devices[0];
  const auto failed = [](const auto& reading) { return !reading && !is_missing(reading.error()); };
  EXPECT_TRUE(failed(device.parent));
  EXPECT_TRUE(failed(device.id));
  EXPECT_TRUE(failed(device.class_code));
  EXPECT_TRUE(failed(device.iommu_group));
  EXPECT_TRUE(failed(device.driver));
  EXPECT_TRUE(failed(device.driver_override));
  EXPECT_TRUE(failed(device.physical_function));
  EXPECT_TRUE(failed(device.ari));
  EXPECT_TRUE(failed(device.secondary_bus));
  EXPECT_TRUE(is_missing(machine.devices[1].ari.error()));
}

TEST(MachineText, TakesAnIdThatIsFoundThoughNobodyCouldSelectByIt) {
  const DescribedMachine machine = read("device 01:00.0 id=8086:19e2:8086:0000\ndevice 02:00.0 id=0000:0000\n");
  EXPECT_EQ(machine.devices.at(0).id, (DeviceId{0x8086, 0x19e2, SubsystemId{0x8086, 0}}));
  EXPECT_EQ(machine.devices.at(1).id, (DeviceId{0, 0, {}}));
}

TEST(MachineText, ANameCanHaveASpaceAndWhatElseEndsIt) {
  const DescribedMachine machine = read("driver Intel%20HD%23%2c%25\ndriver a%2\ndriver 100%\n");
  ASSERT_EQ(machine.drivers.size(), 3U);
  EXPECT_EQ(machine.drivers[0].name, "Intel HD#,%");
  EXPECT_EQ(machine.drivers[1].name, "a%2");
  EXPECT_EQ(machine.drivers[2].name, "100%");
}

TEST(MachineText, WhatItSaysToWriteCanBeRead) {
  const std::string fix = parse_machine_text("m", "nonsense").problems.at(0).fix;
  const std::string kinds = fix.substr(fix.find(": ") + 2);
  std::size_t count = 0;
  for (const TextPart& part : split(kinds, ",", kinds.size())) {
    const std::string kind{trim(part.text)};
    const ParsedMachine parsed = parse_machine_text("m", kind);
    ASSERT_EQ(parsed.problems.size(), 1U) << kind;
    const std::string& said = parsed.problems[0].fix;
    const std::string example = said.substr(said.find(": ") + 2);
    EXPECT_TRUE(example.starts_with(kind + " ")) << said;
    const std::string device = kind == "device" ? "" : "device 0000:01:00.0\n";
    EXPECT_THAT(problems_of(device + example), IsEmpty());
    ++count;
  }
  EXPECT_EQ(count, 33U);
}

}  // namespace
}  // namespace binder::testing
