// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/next_boot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A machine that has run for a while: everything is held, and the binder had its turn.
constexpr const char* running =
    "udev started\n"
    "memory 65536000 available=2000000\n"
    "memory 32768000 node=0 available=1000000\n"
    "memory 32768000 node=1 available=1000000\n"
    "pool 2048 pages=900\n"
    "pool 2048 node=0 pages=900\n"
    "pool 2048 node=1 pages=0\n"
    "driver nvidia\n"
    "driver xhci_hcd\n"
    "driver vfio-pci\n"
    "device 0000:00:14.0 id=8086:a36d class=0c0330 group=1 driver=xhci_hcd\n"
    "device 0000:01:00.0 id=10de:1401 class=030000 group=2 driver=nvidia\n"
    "device 0000:02:00.0 id=8086:a36d class=0c0330 group=3 driver=vfio-pci\n"
    "device 0000:03:00.0 id=8086:1572 class=020000 group=4 driver=i40e\n"
    "device 0000:03:02.0 id=8086:154c class=020000 group=5 driver=vfio-pci virtual-of=0000:03:00.0\n"
    "device 10000:01:00.0 id=144d:a808 class=010802 group=6 driver=nvme\n";

Host host() {
  Host host;
  host.built_in_drivers = std::vector<std::string>{"xhci_hcd"};
  host.command_line = "root=/dev/sda1";
  return host;
}

Machine now() {
  FakeKernel kernel{running};
  return scan(kernel);
}

std::string holder(const Machine& machine, const PciAddress& address) {
  const PciDevice* device = find_device(machine, address);
  if (device == nullptr) return "no device";
  if (device->driver) return *device->driver;
  return is_missing(device->driver.error()) ? "none" : describe(device->driver.error());
}

TEST(NextBoot, OnlyBuiltInDriversHoldDevices) {
  const Machine then = at_next_boot(now(), host(), nullptr);
  EXPECT_EQ(holder(then, {0, 0, 0x14, 0}), "xhci_hcd");
  EXPECT_EQ(holder(then, {0, 1, 0, 0}), "none");
  EXPECT_EQ(holder(then, {0, 2, 0, 0}), "none");
  EXPECT_EQ(then.pci_drivers, host().built_in_drivers);
  EXPECT_FALSE(then.udev_started);
}

TEST(NextBoot, ABuiltInVfioPciHoldsNothingOfItself) {
  Host vfio = host();
  vfio.built_in_drivers = std::vector<std::string>{"vfio-pci", "xhci_hcd"};
  const Machine then = at_next_boot(now(), vfio, nullptr);
  EXPECT_EQ(holder(then, {0, 2, 0, 0}), "none");
  Config config;
  config.devices = {*parse_selector("02:00.0")};
  for (const Step& step : make_plan(config, then).steps) EXPECT_EQ(step.act, Act::write) << "it need not be loaded";
}

TEST(NextBoot, TheReportTellsWhichBuiltInDriverHadTheDevice) {
  Report report;
  DeviceReport& device = report.devices.emplace_back();
  device.address = PciAddress{0, 2, 0, 0};
  device.id = DeviceId{0x8086, 0xa36d, {}};
  device.previous_driver = "xhci_hcd";
  EXPECT_EQ(holder(at_next_boot(now(), host(), &report), {0, 2, 0, 0}), "xhci_hcd");
  device.previous_driver = "nouveau";
  EXPECT_EQ(holder(at_next_boot(now(), host(), &report), {0, 2, 0, 0}), "none") << "a module";
  device.previous_driver = "xhci_hcd";
  device.id = DeviceId{0x10de, 0x1401, {}};
  EXPECT_EQ(holder(at_next_boot(now(), host(), &report), {0, 2, 0, 0}), "none") << "another device";
}

TEST(NextBoot, WhatCouldNotBeLookedUpStaysSo) {
  FakeKernel kernel{running};
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver"] = EACCES;
  EXPECT_THAT(holder(at_next_boot(scan(kernel), host(), nullptr), {0, 1, 0, 0}), HasSubstr("Permission denied"));
  Machine unread = now();
  unread.memory.total_kib = std::unexpected(SystemError{EIO, "read", "/proc/meminfo"});
  EXPECT_FALSE(at_next_boot(unread, host(), nullptr).memory.available_kib);
  unread = now();
  unread.devices = std::unexpected(SystemError{EIO, "list", "/sys/bus/pci/devices"});
  EXPECT_FALSE(at_next_boot(unread, host(), nullptr).devices);
  Host blind = host();
  blind.built_in_drivers = std::unexpected(SystemError{EIO, "list", "/sys/bus/pci/drivers"});
  const Machine then = at_next_boot(now(), blind, nullptr);
  EXPECT_FALSE(then.pci_drivers);
  EXPECT_THAT(rests_on(blind, now(), {}, then).front(), HasSubstr("could not be looked up: cannot list"));
}

TEST(NextBoot, OverridesAreGone) {
  Machine machine = now();
  for (PciDevice& device : *machine.devices) device.driver_override = "vfio-pci";
  Config config;
  config.headless = Headless::yes;
  config.devices = {*parse_selector("01:00.0")};
  const Plan plan = make_plan(config, at_next_boot(machine, host(), nullptr));
  ASSERT_FALSE(plan.steps.empty());
  EXPECT_EQ(plan.steps.front().path, "/sys/bus/pci/devices/0000:01:00.0/driver_override");
  ASSERT_EQ(plan.targets.size(), 1U);
  EXPECT_TRUE(plan.targets[0].untouched);
}

TEST(NextBoot, WhatADriverMakesIsNotThereYet) {
  const Machine then = at_next_boot(now(), host(), nullptr);
  EXPECT_EQ(holder(then, {0, 3, 2, 0}), "no device");
  EXPECT_EQ(holder(then, {0x10000, 1, 0, 0}), "no device");
  Host vmd = host();
  vmd.built_in_drivers->push_back("vmd");
  EXPECT_EQ(holder(at_next_boot(now(), vmd, nullptr), {0x10000, 1, 0, 0}), "none");
}

TEST(NextBoot, EntriesOfWhatIsNotThereYetAreExplained) {
  Config config;
  config.devices = {*parse_selector("03:02.0|8086:154c"), *parse_selector("10000:01:00.0|144d:a808"),
                    *parse_selector("7f:00.0")};
  const Plan plan = make_plan(config, at_next_boot(now(), host(), nullptr));
  const std::vector<Finding> findings = not_there_yet(config, plan, now());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].subject, "0000:03:02.0");
  EXPECT_THAT(findings[0].message, HasSubstr("virtual function: it is made by the driver of 0000:03:00.0"));
  EXPECT_EQ(findings[1].subject, "10000:01:00.0");
  EXPECT_THAT(findings[1].message, HasSubstr("VMD"));
}

std::uint64_t pages_of(const Machine& machine, std::optional<unsigned> node) {
  for (const HugepagePool& pool : *machine.hugepage_pools) {
    if (pool.node == node) return *pool.pages;
  }
  return 12345;
}

TEST(NextBoot, HugepagesAreThoseOfTheCommandLine) {
  Host words = host();
  Machine then = at_next_boot(now(), words, nullptr);
  EXPECT_EQ(pages_of(then, {}), 0U);
  EXPECT_EQ(pages_of(then, 0), 0U);
  words.command_line = "hugepages=101 root=/dev/sda1";
  then = at_next_boot(now(), words, nullptr);
  EXPECT_EQ(pages_of(then, {}), 101U);
  EXPECT_EQ(pages_of(then, 0), 51U);
  EXPECT_EQ(pages_of(then, 1), 50U);
  words.command_line = "hugepagesz=2M hugepages=0:7,1:20";
  then = at_next_boot(now(), words, nullptr);
  EXPECT_EQ(pages_of(then, {}), 27U);
  EXPECT_EQ(pages_of(then, 0), 7U);
  EXPECT_EQ(pages_of(then, 1), 20U);
}

TEST(NextBoot, MemoryIsThatOfAnEmptyMachineWithoutEarlyPages) {
  const Machine plain = at_next_boot(now(), host(), nullptr);
  EXPECT_GT(*plain.memory.available_kib, 64'000'000U);
  EXPECT_LT(*plain.memory.available_kib, 65'000'000U);
  Host words = host();
  words.command_line = "hugepagesz=1G hugepages=1:16";
  const Machine reserved = at_next_boot(now(), words, nullptr);
  constexpr std::uint64_t sixteen_gib = std::uint64_t{16} << 20U;
  EXPECT_EQ(*plain.memory.available_kib - *reserved.memory.available_kib, sixteen_gib);
  EXPECT_EQ(*plain.memory.nodes[0].free_kib, *reserved.memory.nodes[0].free_kib);
  EXPECT_EQ(*plain.memory.nodes[1].free_kib - *reserved.memory.nodes[1].free_kib, sixteen_gib);
  words.command_line = "hugepagesz=1G hugepages=1000";
  EXPECT_EQ(*at_next_boot(now(), words, nullptr).memory.available_kib, 0U);
  Machine small = now();
  small.memory = {1000, 500, {}};
  EXPECT_EQ(*at_next_boot(small, host(), nullptr).memory.available_kib, 0U);
}

TEST(EarlyPages, AreReadAsTheKernelDoes) {
  EXPECT_THAT(early_pages("quiet hugepages=5 hugepagesz=1G hugepages=2 hugepagesz=2M hugepages=7", 2048),
              ElementsAre(EarlyPages{2048, {}, 5}, EarlyPages{1048576, {}, 2}, EarlyPages{2048, {}, 7}));
  EXPECT_THAT(early_pages("hugepagesz=2048k hugepages=0:1,3:2", 4),
              ElementsAre(EarlyPages{2048, 0, 1}, EarlyPages{2048, 3, 2}));
  EXPECT_THAT(early_pages("hugepages=5", std::nullopt), IsEmpty());
  EXPECT_THAT(early_pages("hugepagesz=zz hugepages=5 hugepages", 2048), IsEmpty());
  EXPECT_THAT(early_pages("hugepages=many hugepages=-1 hugepages=1:", 2048), IsEmpty());
}

}  // namespace
}  // namespace binder::testing
