// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/scan.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/look.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

constexpr PciAddress card{0, 1, 0, 0};

FakeKernel one_card(const std::string& settings = "") {
  return FakeKernel{
      "device 0000:00:01.0 id=8086:1901 class=060400 group=1 driver=pcieport\n"
      "device 0000:01:00.0 below=0000:00:01.0 id=10de:1401:1462:3201 class=030000 group=15 " +
      settings};
}

TEST(Scan, ReadsADeviceWhole) {
  FakeKernel kernel = one_card("driver=nouveau override=vfio-pci boot-vga=1");
  Machine machine = scan(kernel);
  read_overrides(kernel, {card}, machine);
  const PciDevice* device = find_device(machine, card);
  ASSERT_NE(device, nullptr);
  EXPECT_EQ(device->parent, (PciAddress{0, 0, 1, 0}));
  EXPECT_EQ(device->id, (DeviceId{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}}));
  EXPECT_EQ(device->class_code, 0x030000U);
  EXPECT_EQ(device->driver, "nouveau");
  EXPECT_EQ(device->driver_override, "vfio-pci");
  EXPECT_EQ(device->iommu_group, 15U);
  EXPECT_TRUE(device->boot_vga);
}

TEST(Scan, NoneIsNotAnError) {
  FakeKernel kernel{"device 0000:01:00.0 id=10de:1401 class=030000"};
  Machine machine = scan(kernel);
  read_overrides(kernel, {card}, machine);
  const PciDevice* device = find_device(machine, card);
  ASSERT_NE(device, nullptr);
  EXPECT_TRUE(!device->parent && is_missing(device->parent.error()));
  EXPECT_TRUE(is_missing(device->driver.error()));
  EXPECT_TRUE(is_missing(device->iommu_group.error()));
  EXPECT_EQ(device->driver_override, "") << "(null) is how an unset override reads";
  EXPECT_EQ(device->id->subsystem, std::nullopt);
}

TEST(Scan, CouldNotLookIsNotNone) {
  FakeKernel kernel = one_card();
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver"] = EIO;
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = ETIMEDOUT;
  Machine machine = scan(kernel);
  read_overrides(kernel, {card}, machine);
  const PciDevice* device = find_device(machine, card);
  EXPECT_FALSE(is_missing(device->driver.error()));
  EXPECT_EQ(device->driver.error().number, EIO);
  EXPECT_TRUE(is_timeout(device->driver_override.error()));
}

TEST(Scan, WaitsForNoDriver) {
  FakeKernel kernel = one_card("driver=nouveau");
  const Milliseconds start = kernel.clock;
  for (const char* name : {"driver_override", "uevent", "config"}) {
    kernel.failing[std::string{"/sys/bus/pci/devices/0000:01:00.0/"} + name] = ETIMEDOUT;
  }
  const Machine machine = scan(kernel);
  EXPECT_EQ(kernel.clock, start);
  EXPECT_FALSE(is_missing(find_device(machine, card)->driver_override.error())) << "what was not looked at is not none";
}

TEST(Scan, WithoutAModaliasIdAndClassHaveFilesOfTheirOwn) {
  FakeKernel kernel = one_card();
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/modalias"] = ENOENT;
  const Machine machine = scan(kernel);
  EXPECT_EQ(find_device(machine, card)->id, (DeviceId{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}}));
  EXPECT_EQ(find_device(machine, card)->class_code, 0x030000U);
}

TEST(PlanFor, WaitsForNoDeviceThatIsNotToBeHandedOver) {
  FakeKernel kernel{
      "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n"
      "device 0000:02:00.0 id=10de:1401 class=030000 group=2\n"
      "device 0000:03:00.0 id=144d:a808 class=010802 group=3\n"};
  for (const char* address : {"0000:02:00.0", "0000:03:00.0"}) {
    kernel.failing[std::string{"/sys/bus/pci/devices/"} + address + "/driver_override"] = ETIMEDOUT;
  }
  Config config;
  for (const char* entry : {"01:00.0", "03:00.0"}) config.devices.push_back(*parse_selector(entry));
  const Milliseconds start = kernel.clock;
  EXPECT_EQ(plan_for(kernel, config).targets.size(), 1U);
  EXPECT_EQ(kernel.clock, start);
}

TEST(Scan, WithoutAPciBusThereIsAnErrorAndNoEmptyMachine) {
  FakeKernel kernel = one_card();
  kernel.failing["/sys/bus/pci/devices"] = ENOENT;
  EXPECT_FALSE(scan(kernel).devices);
}

TEST(Scan, SortsByAddressAndNotByName) {
  FakeKernel kernel{
      "device 10000:e1:00.0 id=1c5c:174a class=010802\n"
      "device 0000:01:00.0 id=10de:1401 class=030000\n"
      "device 2000:01:00.0 id=10de:1401 class=030000\n"};
  const Machine machine = scan(kernel);
  ASSERT_EQ(machine.devices->size(), 3U);
  EXPECT_EQ(to_string(machine.devices->back().address), "10000:e1:00.0");
  EXPECT_NE(find_device(machine, PciAddress{0x10000, 0xe1, 0, 0}), nullptr);
}

TEST(Scan, KnowsWhetherAnIommuIsActive) {
  FakeKernel with = one_card();
  EXPECT_EQ(scan(with).iommu_active, true);
  FakeKernel without = one_card();
  without.iommu = false;
  EXPECT_EQ(scan(without).iommu_active, false);
  without.failing["/sys/kernel/iommu_groups"] = ENOENT;
  EXPECT_EQ(scan(without).iommu_active, false) << "a kernel without IOMMU support has no such directory";
  without.failing["/sys/kernel/iommu_groups"] = EACCES;
  EXPECT_FALSE(scan(without).iommu_active);
}

TEST(Scan, FindsHugepagePoolsOfTheMachineAndOfItsNodes) {
  FakeKernel kernel{
      "default-hugepage 1048576\n"
      "pool 1048576 pages=3\n"
      "pool 2048 pages=1\n"
      "pool 2048 node=10 pages=5\n"
      "pool 2048 node=2 pages=4\n"};
  const Machine machine = scan(kernel);
  EXPECT_EQ(machine.default_hugepage_kib, 1048576U);
  ASSERT_TRUE(machine.hugepage_pools);
  const std::vector<HugepagePool>& pools = *machine.hugepage_pools;
  ASSERT_EQ(pools.size(), 4U);
  EXPECT_EQ(pools[0].page_size_kib, 2048U);
  EXPECT_EQ(pools[1].pages, 3U);
  EXPECT_EQ(pools[2].node, 2U);
  EXPECT_EQ(pools[3].pages, 5U);
}

TEST(Scan, PoolsThatCouldNotBeListedAreNotNone) {
  for (const char* directory :
       {"/sys/kernel/mm/hugepages", "/sys/devices/system/node", "/sys/devices/system/node/node0/hugepages"}) {
    FakeKernel kernel{"pool 2048 pages=1\npool 2048 node=0 pages=1\n"};
    kernel.failing[directory] = EACCES;
    EXPECT_FALSE(scan(kernel).hugepage_pools) << directory;
    kernel.failing[directory] = ENOENT;
    EXPECT_TRUE(scan(kernel).hugepage_pools) << directory;
  }
}

TEST(Scan, ReadsMemoryAndThatOfEachNode) {
  FakeKernel kernel{
      "memory 4000 available=3000\n"
      "memory 1000 node=1 available=900\n"
      "memory 3000 node=0 available=1\n"};
  const Memory memory = scan(kernel).memory;
  EXPECT_EQ(memory.total_kib, 4000U);
  EXPECT_EQ(memory.available_kib, 3000U);
  ASSERT_EQ(memory.nodes.size(), 2U);
  EXPECT_EQ(memory.nodes[0].node, 0U);
  EXPECT_EQ(memory.nodes[0].free_kib, 1U);
  EXPECT_EQ(memory.nodes[1].total_kib, 1000U);
  EXPECT_EQ(memory.nodes[1].free_kib, 900U);
}

TEST(Scan, OfWhatANodeHoldsFilesInHalfIsFree) {
  FakeKernel kernel{"memory 1 node=0 available=1\n"};
  kernel.files["/sys/devices/system/node/node0/meminfo"] =
      "Node 0 MemTotal:       32000 kB\n"
      "Node 0 MemFree:         1000 kB\n"
      "Node 0 Active:         90000 kB\n"
      "Node 0 Inactive(anon): 90000 kB\n"
      "Node 0 Active(file):     200 kB\n"
      "Node 0 Inactive(file):  4000 kB\n"
      "Node 0 SReclaimable:     300 kB\n";
  EXPECT_EQ(scan(kernel).memory.nodes.at(0).free_kib, 3250U);
}

TEST(Scan, MemoryThatIsNotToldIsNotNone) {
  FakeKernel kernel{"memory 9 node=0 available=9\n"};
  kernel.files["/proc/meminfo"] = "XMemTotal: 7 kB\nMemTotal 8\nMemTotal: many kB\nMemAvailableX: 9 kB\n";
  kernel.files["/sys/devices/system/node/node0/meminfo"] = "Node 0 MemTotal: 9 kB\n";
  const Memory memory = scan(kernel).memory;
  EXPECT_FALSE(memory.total_kib);
  EXPECT_FALSE(memory.available_kib);
  EXPECT_EQ(memory.nodes.at(0).total_kib, 9U);
  EXPECT_FALSE(memory.nodes.at(0).free_kib);
}

TEST(Scan, ReadsOnly) {
  FakeKernel kernel = one_card();
  static_cast<void>(scan(kernel));
  EXPECT_TRUE(kernel.writes.empty());
}

TEST(Machine, KnowsThePathToADevice) {
  FakeKernel kernel{
      "device 0000:00:01.0 id=8086:1901 class=060400\n"
      "device 0000:02:00.0 below=0000:00:01.0 id=12d8:2304 class=060400\n"
      "device 0000:03:04.1 below=0000:02:00.0 id=10de:1401 class=030000\n"};
  const Machine machine = scan(kernel);
  const auto path = path_to(machine, *find_device(machine, PciAddress{0, 3, 4, 1}));
  ASSERT_TRUE(path);
  EXPECT_EQ(to_string(Selector{*path, {}, {}}), "0000:00:01.0/00.0/04.1");
  EXPECT_EQ(path_to(machine, *find_device(machine, PciAddress{0, 0, 1, 0})), std::nullopt);
}

TEST(Machine, ABrokenChainOfBridgesIsNoPath) {
  FakeKernel kernel{
      "device 0000:02:00.0 below=0000:03:00.0 id=12d8:2304 class=060400\n"
      "device 0000:03:00.0 below=0000:02:00.0 id=12d8:2304 class=060400\n"
      "device 0000:04:00.0 below=0000:00:01.0 id=10de:1401 class=030000\n"};
  const Machine machine = scan(kernel);
  EXPECT_EQ(path_to(machine, *find_device(machine, PciAddress{0, 2, 0, 0})), std::nullopt) << "a circle";
  EXPECT_EQ(path_to(machine, *find_device(machine, PciAddress{0, 4, 0, 0})), std::nullopt) << "no such bridge";
}

}  // namespace
}  // namespace binder::testing
