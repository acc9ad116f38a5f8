// SPDX-License-Identifier: GPL-2.0-or-later
// What tests/cases do not show of the display that stays with the host.
#include "binder/plan/displays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/kernel/look.h"
#include "binder/text/join.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

/// The targets, by address.
std::string taken(const std::string& machine, const std::vector<std::string>& entries, GroupPolicy group = {}) {
  Config config;
  config.group = group;
  for (const std::string& entry : entries) config.devices.push_back(*parse_selector(entry));
  FakeKernel kernel{"driver vfio-pci\n" + machine};
  return join(plan_for(kernel, config).targets, spaces, [](const Target& target) { return to_string(target.address); });
}

const std::string card = "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n";
const std::string sound = "device 0000:01:00.1 id=10de:0fba class=040300 group=1\n";
const std::string other = "device 0000:02:00.0 id=1002:67df class=030000 group=2\n";

TEST(Displays, OneStays) {
  EXPECT_EQ(taken(card + sound, {"01:00.0", "01:00.1"}), "0000:01:00.1");
  EXPECT_EQ(taken(card + other, {"01:00.0"}), "0000:01:00.0");
  EXPECT_EQ(taken(card + other, {"01:00.0", "02:00.0"}), "0000:01:00.0") << "the one that is named last stays";
  EXPECT_EQ(taken(card + other, {"02:00.0", "01:00.0"}), "0000:02:00.0");
}

TEST(Displays, OfSeveralTheFirmwareKnowsTheOneWithTheScreen) {
  const std::string boot = "device 0000:03:00.0 id=1002:67df class=030000 group=3 boot-vga=1\n";
  EXPECT_EQ(taken(card + other + boot, {"03:00.0", "02:00.0", "01:00.0"}), "0000:02:00.0 0000:01:00.0");
}

TEST(Displays, WhatShowsNothingIsNone) {
  for (const char* const nothing : {
           "device 0000:02:00.0 id=10de:1c8d class=030200 group=2\n",                  // 3D controller
           "device 0000:02:00.0 id=10de:1c8d class=030000 group=2 driver=vfio-pci\n",  // a guest has it
           "device 0000:01:00.4 id=10de:1c8d class=030000 group=2 virtual-of=0000:01:00.0\n",
       }) {
    EXPECT_EQ(taken(card + nothing, {"01:00.0"}), "") << nothing;
  }
  EXPECT_EQ(taken("device 0000:02:00.0 id=10de:1c8d class=030200 group=2\n", {"02:00.0"}), "0000:02:00.0");
  EXPECT_EQ(taken(card + "device 0000:02:00.0 id=8086:3e9b class=038000 group=2\n", {"01:00.0"}), "0000:01:00.0");
}

TEST(Displays, OneWhoseClassCouldNotBeReadIsNotCountedOn) {
  FakeKernel kernel{card + other};
  Config config;
  config.devices.push_back(*parse_selector("01:00.0"));
  EXPECT_EQ(plan_for(kernel, config).targets.size(), 1U);
  kernel.failing["/sys/bus/pci/devices/0000:02:00.0/class"] = EIO;
  EXPECT_EQ(plan_for(kernel, config).targets.size(), 0U);
}

TEST(Displays, WhatIsHeldAlreadyIsNotTakenFromTheHost) {
  EXPECT_EQ(taken("device 0000:01:00.0 id=10de:1401 class=030000 group=1 driver=vfio-pci\n", {"01:00.0"}),
            "0000:01:00.0");
}

TEST(Displays, AGroupDoesNotGoWithoutItsDisplay) {
  EXPECT_EQ(taken(card + sound, {"01:00.1"}, GroupPolicy::whole), "");
  EXPECT_EQ(taken(card + sound + other, {"01:00.1"}, GroupPolicy::whole), "0000:01:00.1 0000:01:00.0");
  EXPECT_EQ(taken(card + sound, {"01:00.0", "01:00.1"}, GroupPolicy::refuse), "");
}

TEST(Displays, AGroupThatIsRefusedLeavesItsDisplayToTheHost) {
  EXPECT_EQ(taken(card + sound + other, {"01:00.0", "02:00.0"}, GroupPolicy::refuse), "0000:02:00.0");
}

}  // namespace
}  // namespace binder::testing
