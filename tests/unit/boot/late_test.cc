// SPDX-License-Identifier: GPL-2.0-or-later
// Devices that come after the boot hook has run.
#include "binder/boot/late.h"

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
using ::testing::IsEmpty;

constexpr const char* config_file = "/etc/vfio-pci.cfg";
const std::string drive = "0000:05:00.0";

class Late : public ::testing::Test {
 protected:
  Late() {
    kernel.files[config_file] = "DEVICES=\"0000:02:00.0 0000:05:00.0|144d:a808\"\n";
    kernel.udev_started = true;
  }

  Report come(const std::string& address, Event event = Event::add) {
    Options options;
    options.command = Command::late;
    options.address = *parse_pci_address(address);
    options.event = event;
    return late(kernel, log, options);
  }

  FakeKernel kernel{
      "module vfio_pci driver=vfio-pci\n"
      "driver nvme ids=144d:a808\n"
      "device 0000:00:01.0 id=8086:1901 class=060400 group=1\n"
      "device 0000:02:00.0 id=8086:a36d class=0c0330 group=2 driver=vfio-pci override=vfio-pci\n"
      "device 0000:05:00.0 below=0000:00:01.0 id=144d:a808 class=010802 group=5\n"
      "device 0000:06:00.0 id=8086:a36e class=0c0330 group=6\n"};
  RecordingLog log;
};

TEST_F(Late, ADeviceThatComesIsHandedOver) {
  const Report report = come(drive);
  ASSERT_EQ(report.devices.size(), 1U);
  EXPECT_EQ(report.devices[0].outcome, Outcome::bound);
  EXPECT_TRUE(report.devices[0].first_touch);
  EXPECT_EQ(kernel.device(drive).driver, "vfio-pci");
  EXPECT_THAT(log.lines, Contains(HasSubstr("0000:05:00.0 [144d:a808] group 5: bound to vfio-pci, first touch")));
}

TEST_F(Late, ADriverOfTheHostThatWasFasterLetsGoAgain) {
  kernel.device(drive).driver = "nvme";
  const Report report = come(drive);
  EXPECT_EQ(report.devices.at(0).previous_driver, "nvme");
  EXPECT_EQ(kernel.device(drive).driver, "vfio-pci");
}

TEST_F(Late, AtAColdplugNothingIsTakenFromADriver) {
  kernel.device(drive).driver = "nvme";
  const Report report = come(drive, Event::coldplug);
  EXPECT_EQ(report.devices.at(0).outcome, Outcome::not_bound);
  EXPECT_THAT(report.devices.at(0).message, HasSubstr("vfioctl bind 0000:05:00.0"));
  EXPECT_EQ(kernel.device(drive).driver, "nvme");
  EXPECT_THAT(kernel.writes, IsEmpty());
}

TEST_F(Late, WhatADriverHasJustGotStaysThere) {
  kernel.device(drive).driver = "nvme";
  EXPECT_THAT(come(drive, Event::bind).devices, IsEmpty());
  EXPECT_EQ(kernel.device(drive).driver, "nvme");
}

TEST_F(Late, OneThatIsFreeIsTakenAtAColdplugToo) {
  EXPECT_EQ(come(drive, Event::coldplug).devices.at(0).outcome, Outcome::bound);
}

TEST_F(Late, NothingElseIsTouched) {
  EXPECT_THAT(come("0000:06:00.0").devices, IsEmpty());
  EXPECT_THAT(come("0000:09:00.0").devices, IsEmpty());
  EXPECT_THAT(come("0000:02:00.0").devices, IsEmpty()) << "it is held already";
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_THAT(log.lines, IsEmpty());
}

TEST_F(Late, AnotherCardInTheSlotIsLeftAlone) {
  kernel.device(drive).id = "1c5c:174a";
  const Report report = come(drive);
  EXPECT_EQ(report.devices.at(0).rule, Rule::guard_mismatch);
  EXPECT_THAT(kernel.writes, IsEmpty());
}

TEST_F(Late, NotWhereItIsSwitchedOff) {
  for (const char* const line : {"vfio_binder=off", "vfio_binder=dry-run", "vfio_bindre=off", "elfcorehdr=1"}) {
    kernel.files["/proc/cmdline"] = line;
    EXPECT_THAT(come(drive).devices, IsEmpty()) << line;
  }
  kernel.files["/proc/cmdline"] = "quiet";
  kernel.failing["/proc/cmdline"] = EIO;
  EXPECT_THAT(come(drive).devices, IsEmpty());
  EXPECT_THAT(kernel.writes, IsEmpty());
}

TEST_F(Late, WhatSomebodyHasGivenBackStaysWithTheHost) {
  kernel.files["/run/vfio-binder/released"] = "0000:01:00.0\n0000:05:00.0\n";
  EXPECT_THAT(come(drive).devices, IsEmpty());
  kernel.files["/run/vfio-binder/released"] = "0000:05:00.1\n";
  kernel.failing["/run/vfio-binder/released"] = EIO;
  EXPECT_THAT(come(drive).devices, IsEmpty()) << "that could not be told";
  kernel.failing.clear();
  EXPECT_EQ(come(drive).devices.size(), 1U);
}

TEST_F(Late, TheBootSaysWhatItWaitsFor) {
  kernel.devices.erase(std::ranges::find(kernel.devices, drive, &FakeDevice::address));
  const Report report = boot(kernel, log, {});
  EXPECT_EQ(report.devices.at(0).outcome, Outcome::pending);
  EXPECT_EQ(report.pending, "0000:05:00.0|144d:a808\n");
  EXPECT_EQ(exit_code(report), ExitCode::not_as_configured);
}

/// A card whose driver makes functions as the kernel does.
class Functions : public Late {
 protected:
  Functions() {
    kernel.files[config_file] = "VFS=0000:06:00.0=2\n";
    kernel.files[at("sriov_numvfs")] = "0\n";
    kernel.files[at("sriov_totalvfs")] = "4\n";
    kernel.files[at("sriov_drivers_autoprobe")] = "1\n";
    kernel.device("0000:06:00.0").driver = "xhci_hcd";
    for (const char* const address : {"0000:06:00.1", "0000:06:00.2"}) {
      FakeDevice function = kernel.device("0000:06:00.0");
      function.address = address;
      function.driver.clear();
      function.virtual_of = "0000:06:00.0";
      kernel.devices.push_back(function);
    }
  }
  static std::string at(const std::string& name) { return "/sys/bus/pci/devices/0000:06:00.0/" + name; }
};

TEST_F(Functions, AreMadeWithoutADriverAndHandedOver) {
  const Report report = boot(kernel, log, {});
  EXPECT_EQ(kernel.files[at("sriov_drivers_autoprobe")], "0\n");
  EXPECT_EQ(kernel.files[at("sriov_numvfs")], "2\n");
  ASSERT_EQ(report.devices.size(), 2U);
  EXPECT_EQ(report.devices[0].outcome, Outcome::bound);
  EXPECT_EQ(report.devices[1].driver, "vfio-pci");
  EXPECT_EQ(report.devices[0].selector, "VFS=2 of 0000:06:00.0");
  EXPECT_EQ(exit_code(report), ExitCode::as_configured);
  EXPECT_EQ(report.pending, "0000:06:00.0 VFS=2\n");
}

TEST_F(Functions, OneThatIsListedTooIsNotWaitedForAnyMore) {
  kernel.files[config_file] = "VFS=0000:06:00.0=2\nDEVICES=0000:06:00.2\n";
  const Report report = come("0000:06:00.0", Event::bind);
  ASSERT_EQ(report.devices.size(), 2U);
  EXPECT_EQ(report.devices[0].selector, "VFS=2 of 0000:06:00.0");
  EXPECT_EQ(report.devices[1].selector, "0000:06:00.2");
}

TEST_F(Functions, WaitForTheDriverOfTheirCard) {
  kernel.device("0000:06:00.0").driver.clear();
  const Report first = boot(kernel, log, {});
  EXPECT_THAT(log.lines, Contains(HasSubstr("0000:06:00.0: VFS=2 waits for its driver")));
  EXPECT_EQ(kernel.files[at("sriov_numvfs")], "0\n");
  kernel.device("0000:06:00.0").driver = "xhci_hcd";
  EXPECT_EQ(come("0000:06:00.0", Event::bind).devices.size(), 2U);
  EXPECT_EQ(kernel.device("0000:06:00.1").driver, "vfio-pci");
}

TEST_F(Functions, SlipsAndFaultsAreSaid) {
  const auto said = [&](const std::string& text) {
    log.lines.clear();
    EXPECT_EQ(exit_code(boot(kernel, log, {})), ExitCode::not_as_configured);
    EXPECT_THAT(log.lines, Contains(HasSubstr(text)));
  };
  kernel.files[config_file] = "VFS=0000:06:00.0=8\n";
  said("VFS=8 is left out: it can have 4");
  kernel.files[config_file] = "VFS=0000:09:00.0=8\n";
  said("VFS=8 is left out: ");
  kernel.files[config_file] = "VFS=0000:06:00.0|8086:1521=2\n";
  said("VFS=2 is left out: ");
  kernel.files[config_file] = "VFS=0000:02:00.0=2\n";
  said("it is handed over itself");
  kernel.files[config_file] = "VFS=0000:06:00.0=2\n";
  kernel.failing[at("sriov_drivers_autoprobe")] = EIO;
  said("drivers of the host would take them");
  EXPECT_EQ(kernel.files[at("sriov_numvfs")], "0\n");
  kernel.failing.clear();
  kernel.readable_all_the_same = true;
  kernel.failing[at("sriov_numvfs")] = ENOMEM;
  said("the lines of its driver above say why");
  kernel.failing.clear();
  kernel.files[at("sriov_numvfs")] = "1\n";
  said("it has 1 already");
  kernel.files.erase(at("sriov_numvfs"));
  said("it has no virtual functions");
}

TEST_F(Functions, OneThatTheHostUsesStaysThere) {
  kernel.files[at("sriov_numvfs")] = "2\n";
  kernel.device("0000:06:00.1").driver = "xhci_hcd";
  for (const Event event : {Event::coldplug, Event::bind}) {
    const Report report = come("0000:06:00.0", event);
    EXPECT_EQ(report.devices.at(0).outcome, Outcome::not_bound);
    EXPECT_THAT(report.devices.at(0).message, HasSubstr("left with xhci_hcd"));
    EXPECT_EQ(kernel.device("0000:06:00.1").driver, "xhci_hcd");
    EXPECT_EQ(kernel.device("0000:06:00.2").driver, "vfio-pci");
  }
}

TEST_F(Functions, OneThatWasGivenBackStaysWithTheHost) {
  kernel.files[at("sriov_numvfs")] = "2\n";
  kernel.files["/run/vfio-binder/released"] = "0000:06:00.1\n";
  ASSERT_EQ(come("0000:06:00.0", Event::coldplug).devices.size(), 1U);
  EXPECT_EQ(kernel.device("0000:06:00.1").driver, "");
}

/// As long as a driver probes the card, or functions are made, the kernel answers no question about them.
TEST_F(Functions, ACardThatIsStuckHoldsNobodyUp) {
  kernel.failing[at("sriov_numvfs")] = ETIMEDOUT;
  const Report report = boot(kernel, log, {});
  EXPECT_EQ(exit_code(report), ExitCode::not_as_configured);
  EXPECT_THAT(
      log.lines,
      Contains(HasSubstr("VFS=2 is left out: its driver, or the making of functions, does not come to an end")));
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_LE(report.duration, Milliseconds{11'000});
}

TEST_F(Functions, ACardThatIsSlowGetsTimeForEachAndIsServedLater) {
  const auto come_slowly = [&] {
    const Milliseconds start = kernel.clock;
    EXPECT_THAT(come("0000:06:00.0", Event::bind).devices, IsEmpty());
    EXPECT_THAT(log.lines, Contains(HasSubstr("is not set: the kernel is still at it")));
    return kernel.clock - start;
  };
  kernel.readable_all_the_same = true;
  kernel.failing[at("sriov_numvfs")] = ETIMEDOUT;
  EXPECT_EQ(come_slowly() / std::chrono::seconds{1}, 12);
  kernel.files[config_file] = "VFS=0000:06:00.0=127\n";
  kernel.files[at("sriov_totalvfs")] = "127\n";
  EXPECT_EQ(come_slowly() / std::chrono::seconds{1}, 75) << "udev ends after 180 what it runs";
  kernel.failing.clear();
  kernel.files[at("sriov_numvfs")] = "127\n";
  EXPECT_EQ(come("0000:06:00.0", Event::coldplug).devices.size(), 2U);
  EXPECT_EQ(kernel.device("0000:06:00.1").driver, "vfio-pci");
}

}  // namespace
}  // namespace binder::testing
