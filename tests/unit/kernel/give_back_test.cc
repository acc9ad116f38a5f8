// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/give_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/applied.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string card = "0000:01:00.0";
const std::string sound = "0000:01:00.1";
const std::string devices = "/sys/bus/pci/devices/";

/// A card with its sound on vfio-pci, whose host drivers are modules.
FakeKernel handed_over() {
  return FakeKernel{
      "driver vfio-pci\n"
      "module nouveau driver=nouveau ids=10de:1401\n"
      "module snd_hda_intel driver=snd_hda_intel ids=10de:0fba\n"
      "device 0000:01:00.0 id=10de:1401:1462:3201 class=030000 group=1 driver=vfio-pci override=vfio-pci\n"
      "device 0000:01:00.1 id=10de:0fba:1462:3201 class=040300 group=1 driver=vfio-pci override=vfio-pci\n"};
}

PciAddress at(const std::string& address) { return *parse_pci_address(address); }

Heard give_back(FakeKernel& kernel, const std::vector<std::string>& addresses, Rescan rescan = Rescan::no) {
  std::vector<GiveBack> list;
  for (const std::string& address : addresses) list.push_back({at(address), {}});
  const Machine machine = scan(kernel);
  return run_plan(give_back_plan(machine, list, rescan, Milliseconds{1000}), kernel);
}

TEST(GiveBack, TheHostsDriverIsLoadedAndHoldsTheDevice) {
  FakeKernel kernel = handed_over();
  const Heard heard = give_back(kernel, {card});
  EXPECT_EQ(heard.device(card).outcome, Outcome::given_back);
  EXPECT_EQ(heard.device(card).driver, "nouveau");
  EXPECT_EQ(heard.device(card).previous_driver, "vfio-pci");
  EXPECT_EQ(kernel.device(card).override, "");
  EXPECT_EQ(kernel.device(sound).driver, "vfio-pci");
}

TEST(GiveBack, ClearsEveryOverrideBeforeAnythingIsUnbound) {
  FakeKernel kernel = handed_over();
  give_back(kernel, {card, sound});
  ASSERT_GE(kernel.writes.size(), 3U);
  EXPECT_EQ(kernel.writes[0], "\n > " + devices + card + "/driver_override");
  EXPECT_EQ(kernel.writes[1], "\n > " + devices + sound + "/driver_override");
  EXPECT_EQ(kernel.writes[2], card + " > " + devices + card + "/driver/unbind");
}

TEST(GiveBack, AnOverrideThatWasThereBeforeComesBack) {
  FakeKernel kernel = handed_over();
  const std::vector<GiveBack> list = {{at(card), "pci-stub"}};
  kernel.drivers["pci-stub"];
  run_plan(give_back_plan(scan(kernel), list, Rescan::no, Milliseconds{1000}), kernel);
  EXPECT_EQ(kernel.device(card).override, "pci-stub");
  EXPECT_EQ(kernel.device(card).driver, "pci-stub");
}

TEST(GiveBack, ADeviceThatNoDriverOfTheHostTakesIsFree) {
  FakeKernel kernel = handed_over();
  kernel.modules.erase("nouveau");
  const Heard heard = give_back(kernel, {card});
  EXPECT_EQ(heard.device(card).outcome, Outcome::free);
  EXPECT_THAT(heard.device(card).message, HasSubstr("no driver of the host took it"));
}

TEST(GiveBack, AnOverrideThatCannotBeClearedLeavesTheDeviceAsItIs) {
  FakeKernel kernel = handed_over();
  kernel.failing[devices + card + "/driver_override"] = EACCES;
  kernel.readable_all_the_same = true;
  const Heard heard = give_back(kernel, {card, sound});
  EXPECT_EQ(heard.device(card).outcome, Outcome::kept);
  EXPECT_EQ(kernel.device(card).driver, "vfio-pci");
  EXPECT_THAT(kernel.writes, Not(Contains(card + " > " + devices + card + "/driver/unbind")));
  EXPECT_EQ(heard.device(sound).outcome, Outcome::given_back);
}

TEST(GiveBack, AnUnbindThatNeverReturnsIsStuck) {
  FakeKernel kernel = handed_over();
  kernel.failing[devices + card + "/driver/unbind"] = ETIMEDOUT;
  kernel.readable_all_the_same = true;
  EXPECT_EQ(give_back(kernel, {card}).device(card).outcome, Outcome::stuck);
}

TEST(GiveBack, WhatTheHostHasAlreadyOnlyLosesItsOverride) {
  FakeKernel kernel = handed_over();
  kernel.device(card).driver = "nouveau";
  kernel.drivers["nouveau"];
  const Heard heard = give_back(kernel, {card});
  EXPECT_EQ(heard.device(card).outcome, Outcome::given_back);
  EXPECT_THAT(kernel.writes, ElementsAre("\n > " + devices + card + "/driver_override"));
}

TEST(GiveBack, ARescanRemovesTheFunctionAndFindsItAnew) {
  FakeKernel kernel = handed_over();
  kernel.drivers["nouveau"].ids = {"10de:1401"};
  const Heard heard = give_back(kernel, {card}, Rescan::yes);
  EXPECT_EQ(heard.device(card).outcome, Outcome::given_back);
  EXPECT_THAT(kernel.writes, ElementsAre("\n > " + devices + card + "/driver_override",
                                         "1 > " + devices + card + "/remove", "1 > /sys/bus/pci/rescan"));
}

TEST(GiveBack, ADeviceThatIsNotThereIsLeftOut) {
  FakeKernel kernel = handed_over();
  EXPECT_THAT(give_back(kernel, {"0000:77:00.0"}).devices, IsEmpty());
  EXPECT_THAT(kernel.writes, IsEmpty());
}

}  // namespace
}  // namespace binder::testing
