// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/firm_selector.h"

#include <gtest/gtest.h>

#include "binder/kernel/scan/scan.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

/// A card, two of the same network controllers and a disk below root ports, another network controller on the root bus,
/// and a disk whose ID cannot be read.
constexpr std::string_view machine_text = R"(
device 0000:00:01.0 id=8086:1901 class=060400 group=1
device 0000:00:02.0 id=8086:1902 class=060400 group=2
device 0000:00:1f.6 id=8086:15bc class=020000 group=3
device 0000:02:00.0 below=0000:00:01.0 id=10de:1401:1462:3201 class=030000 group=4
device 0000:02:00.1 below=0000:00:01.0 id=10de:0fba class=040300 group=4
device 0000:03:00.0 below=0000:00:02.0 id=8086:1533 class=020000 group=5
device 0000:03:00.1 below=0000:00:02.0 id=8086:1533 class=020000 group=5
device 0000:03:01.0 below=0000:00:02.0 id=144d:a808 class=010802 group=6
)";

std::string firm(std::string_view text, Guards guards = Guards::where_demanded) {
  FakeKernel kernel{machine_text};
  return to_string(firm_selector(parse_selector(text).value(), scan(kernel), guards));
}

TEST(FirmSelector, StorageAndNetworkGoByPathAndGuard) {
  EXPECT_EQ(firm("03:00.0"), "0000:00:02.0/00.0|8086:1533");
  EXPECT_EQ(firm("03:01.0"), "0000:00:02.0/01.0|144d:a808");
  EXPECT_EQ(firm("03:00.*"), "0000:00:02.0/00.*|8086:1533");
  EXPECT_EQ(firm("00:1f.6"), "0000:00:1f.6|8086:15bc") << "no bridge could move it";
}

TEST(FirmSelector, OthersStayUnlessAGuardIsAskedFor) {
  EXPECT_EQ(firm("02:00.0"), "0000:02:00.0");
  EXPECT_EQ(firm("02:00.*"), "0000:02:00.*");
  EXPECT_EQ(firm("02:00.0", Guards::always), "0000:02:00.0|10de:1401:1462:3201");
  EXPECT_EQ(firm("02:00.*", Guards::always), "0000:02:00.*|10de:1401:1462:3201");
  EXPECT_EQ(firm("03:00.0", Guards::never), "0000:00:02.0/00.0");
  EXPECT_EQ(firm("00:1f.6", Guards::never), "0000:00:1f.6");
}

TEST(FirmSelector, WhatAPersonHasMadeFirmStays) {
  EXPECT_EQ(firm("03:00.0|8086:1533"), "0000:03:00.0|8086:1533");
  EXPECT_EQ(firm("00:01.0/00.0"), "0000:00:01.0/00.0");
  EXPECT_EQ(firm("pci:10de:1401"), "pci:10de:1401");
  EXPECT_EQ(firm("pci:10de:1401", Guards::always), "pci:10de:1401");
}

TEST(FirmSelector, AnIdIsNotEnoughForStorage) {
  EXPECT_EQ(firm("pci:144d:a808"), "0000:00:02.0/01.0|144d:a808");
  EXPECT_EQ(firm("pci:8086:1533"), "pci:8086:1533") << "two have it";
}

TEST(FirmSelector, WhatIsNotThereStays) {
  EXPECT_EQ(firm("07:00.0", Guards::always), "0000:07:00.0");
  FakeKernel kernel{machine_text};
  Machine machine = scan(kernel);
  for (PciDevice& device : *machine.devices) {
    device.id = std::unexpected(SystemError{EIO, "read", "id"});
    device.class_code = std::unexpected(SystemError{EIO, "read", "class"});
  }
  const Selector selector = parse_selector("03:01.0").value();
  EXPECT_EQ(firm_selector(selector, machine, Guards::always), selector) << "nobody knows what it is";
}

}  // namespace
}  // namespace binder::testing
