// SPDX-License-Identifier: GPL-2.0-or-later
// A request for one group is all or nothing, also where the kernel does not play along.
#include "binder/boot/torn_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/boot/boot.h"
#include "tests/unit/kernel/fake_kernel.h"
#include "tests/unit/kernel/recording_log.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class TornGroups : public ::testing::Test {
 protected:
  void configure(const std::string& group) {
    kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=01:00.0 01:00.1 02:00.0\nHEADLESS=yes\nGROUP=" + group + "\n";
  }

  const DeviceReport& run(const std::string& address) {
    report = boot(kernel, log, {});
    return *std::ranges::find(report.devices, address, &DeviceReport::subject);
  }

  FakeKernel kernel{
      "driver vfio-pci\n"
      "driver snd_hda_intel\n"
      "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n"
      "device 0000:01:00.1 id=10de:0fba class=040300 group=1 driver=snd_hda_intel\n"
      "device 0000:02:00.0 id=8086:1533 class=0c0330 group=2\n"};
  RecordingLog log;
  Report report;
};

TEST_F(TornGroups, AllOfItGoesBackWhereOneFails) {
  for (const char* const policy : {"refuse", "whole"}) {
    TornGroups::configure(policy);
    kernel.drivers["vfio-pci"].refuses = {"0000:01:00.0"};
    kernel.drivers["snd_hda_intel"].ids = {"10de:0fba"};
    const DeviceReport sound = run("0000:01:00.1");
    EXPECT_EQ(sound.outcome, Outcome::not_bound);
    EXPECT_EQ(sound.driver, "snd_hda_intel");
    EXPECT_EQ(sound.message, "given back, because 0000:01:00.0 of its group could not be bound (GROUP)");
    EXPECT_EQ(kernel.device("0000:01:00.1").driver, "snd_hda_intel");
    EXPECT_EQ(kernel.device("0000:01:00.1").override, "");
    EXPECT_EQ(kernel.device("0000:01:00.0").override, "") << "the host may have it";
    EXPECT_EQ(kernel.device("0000:02:00.0").driver, "vfio-pci") << "another group";
    EXPECT_THAT(log.lines, Contains(HasSubstr("0000:01:00.1 [10de:0fba] group 1: given back, because 0000:01:00.0")));
    EXPECT_THAT(log.lines, Contains(HasSubstr("done: 1 of 3 devices bound")));
    EXPECT_EQ(exit_code(report), ExitCode::not_as_configured);
    for (FakeDevice& device : kernel.devices) device.driver.clear();
    kernel.device("0000:01:00.1").driver = "snd_hda_intel";
    log.lines.clear();
  }
}

TEST_F(TornGroups, WithWarnEachIsOnItsOwn) {
  configure("warn");
  kernel.drivers["vfio-pci"].refuses = {"0000:01:00.0"};
  EXPECT_EQ(run("0000:01:00.1").outcome, Outcome::bound);
  EXPECT_EQ(kernel.device("0000:01:00.1").driver, "vfio-pci");
}

TEST_F(TornGroups, WhatWasHeldBeforeStays) {
  configure("refuse");
  kernel.drivers["vfio-pci"].refuses = {"0000:01:00.0"};
  kernel.device("0000:01:00.1").driver = "vfio-pci";
  kernel.device("0000:01:00.1").override = "vfio-pci";
  EXPECT_EQ(run("0000:01:00.1").outcome, Outcome::already_bound);
  EXPECT_EQ(kernel.device("0000:01:00.1").driver, "vfio-pci");
}

TEST_F(TornGroups, WhatCannotGoBackIsToldAsItIs) {
  configure("refuse");
  kernel.drivers["vfio-pci"].refuses = {"0000:01:00.1"};
  kernel.readable_all_the_same = true;
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver/unbind"] = EIO;
  const DeviceReport card = run("0000:01:00.0");
  EXPECT_EQ(card.outcome, Outcome::not_bound);
  EXPECT_EQ(card.driver, "vfio-pci");
  EXPECT_THAT(card.message, HasSubstr("to be given back, because 0000:01:00.1 of its group"));
  EXPECT_THAT(card.message, HasSubstr("Input/output error"));
}

TEST_F(TornGroups, AGroupThatCouldNotBeReadMayBeThisOne) {
  configure("refuse");
  kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=02:00.0\nGROUP=refuse\n";
  kernel.readable_all_the_same = false;
  kernel.failing["/sys/bus/pci/devices/0000:01:00.1/iommu_group"] = EIO;
  const DeviceReport usb = run("0000:02:00.0");
  EXPECT_EQ(usb.outcome, Outcome::refused);
  EXPECT_EQ(usb.rule, Rule::unreadable);
  EXPECT_THAT(usb.message, HasSubstr("0000:01:00.1 may be in its group: "));
  kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=02:00.0\nGROUP=warn\n";
  EXPECT_EQ(run("0000:02:00.0").outcome, Outcome::bound);
}

TEST_F(TornGroups, AGuardSpeaksForWhatGoesAlong) {
  kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=01:00.1 01:00.0|10de:9999\nHEADLESS=yes\nGROUP=whole\n";
  EXPECT_EQ(run("0000:01:00.1").outcome, Outcome::refused);
  kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=01:00.1\nHEADLESS=yes\nGROUP=whole\n";
  EXPECT_EQ(run("0000:01:00.0").outcome, Outcome::bound);
  EXPECT_EQ(run("0000:01:00.0").selector, "GROUP=whole");
  EXPECT_THAT(log.text(), Not(HasSubstr("also holds")));
}

}  // namespace
}  // namespace binder::testing
