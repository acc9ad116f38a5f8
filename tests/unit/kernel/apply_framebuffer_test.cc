// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/apply_framebuffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/applied.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string unbind = "efi-framebuffer.0 > /sys/bus/platform/devices/efi-framebuffer.0/driver/unbind";
const std::string bind = "efi-framebuffer.0 > /sys/bus/platform/drivers/efi-framebuffer/bind";
const std::string load = "load vfio_pci";

/// Two displays, on the first of which the firmware has started.
std::string machine(const std::string& class_code, const std::string& framebuffer = "efi-framebuffer") {
  return "module vfio_pci driver=vfio-pci\n"
         "device 0000:01:00.0 id=10de:1401 class=" +
         class_code + " group=1\n" + "device 0000:02:00.0 id=1002:67df class=030000 group=2\n" + "framebuffer " +
         framebuffer + ".0 driver=" + framebuffer + " memory=c0000000-c02fffff device=0000:01:00.0\n";
}

Config first_display(FramebufferPolicy policy = FramebufferPolicy::release) {
  Config config;
  config.headless = Headless::yes;
  config.devices.push_back(*parse_selector("01:00.0"));
  config.framebuffer = policy;
  return config;
}

std::vector<std::string> told(const Heard& heard) {
  std::vector<std::string> lines;
  for (const Finding& finding : heard.findings) {
    const char* const severity = finding.severity == Severity::error     ? "error "
                                 : finding.severity == Severity::warning ? "warning "
                                                                         : "";
    lines.push_back(severity + finding.subject + ": " + finding.message);
  }
  return lines;
}

std::ptrdiff_t place(const FakeKernel& kernel, const std::string& write) {
  return std::ranges::find(kernel.writes, write) - kernel.writes.begin();
}

TEST(ApplyFramebuffer, IsReleasedBeforeAnythingBindsWhereVfioPciWouldLeaveIt) {
  for (const char* class_code : {"038000", "030200"}) {
    FakeKernel kernel{machine(class_code)};
    const Heard heard = run(kernel, first_display());
    EXPECT_THAT(told(heard), Contains("0000:01:00.0: efi-framebuffer.0 released from efi-framebuffer"));
    EXPECT_LT(place(kernel, unbind), place(kernel, load));
    EXPECT_EQ(heard.device("0000:01:00.0").outcome, Outcome::bound);
    EXPECT_TRUE(heard.device("0000:01:00.0").first_touch) << "a framebuffer is no driver of the device";
    EXPECT_THAT(kernel.writes, Not(Contains(bind)));
    EXPECT_THAT(told(heard), Not(Contains(HasSubstr("guest"))));
  }
}

TEST(ApplyFramebuffer, IsLeftToVfioPciOfAVgaController) {
  FakeKernel kernel{machine("030000")};
  const Heard heard = run(kernel, first_display());
  EXPECT_THAT(told(heard), Contains("0000:01:00.0: efi-framebuffer.0 is gone: vfio-pci took it away as it bound"));
  EXPECT_THAT(kernel.writes, Not(Contains(unbind)));
}

TEST(ApplyFramebuffer, IsReleasedAfterwardsByKernelsThatLeaveItThere) {
  FakeKernel kernel{machine("030000")};
  kernel.framebuffers.stays_at_bind = true;
  const Heard heard = run(kernel, first_display());
  EXPECT_THAT(told(heard), Contains("0000:01:00.0: efi-framebuffer.0 released from efi-framebuffer"));
  EXPECT_GT(place(kernel, unbind), place(kernel, load));
}

TEST(ApplyFramebuffer, OfADeviceThatStaysWithTheHostIsNotTouched) {
  FakeKernel vga{machine("030000")};
  vga.framebuffers.stays_at_bind = true;
  vga.modules["vfio_pci"].error = ENOEXEC;
  run(vga, first_display());
  EXPECT_THAT(vga.writes, Not(Contains(unbind)));
  FakeKernel other{machine("038000")};
  Config second = first_display();
  second.devices = {*parse_selector("02:00.0")};
  run(other, second);
  EXPECT_THAT(other.writes, Not(Contains(unbind)));
  FakeKernel no_override{machine("038000")};
  no_override.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = EIO;
  no_override.readable_all_the_same = true;
  run(no_override, first_display());
  EXPECT_THAT(no_override.writes, Not(Contains(unbind)));
}

TEST(ApplyFramebuffer, ComesBackWhereNothingCameOfTheBinding) {
  FakeKernel kernel{machine("038000")};
  kernel.modules["vfio_pci"].error = ENOEXEC;
  const Heard heard = run(kernel, first_display());
  EXPECT_EQ(heard.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_LT(place(kernel, unbind), place(kernel, bind));
  EXPECT_EQ(kernel.framebuffers.all[0].driver, "efi-framebuffer");
  EXPECT_THAT(told(heard), Contains("0000:01:00.0: efi-framebuffer.0 given back to its driver"));
}

TEST(ApplyFramebuffer, ComesBackAlsoWhereTheDeviceWasGivenUp) {
  FakeKernel kernel{machine("038000")};
  kernel.drivers["vfio-pci"].refuses = {"0000:01:00.0"};
  kernel.failing["/sys/bus/pci/drivers_probe"] = EIO;
  EXPECT_EQ(run(kernel, first_display()).device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(kernel.writes, Contains(bind));
}

TEST(ApplyFramebuffer, ThatCannotComeBackIsTold) {
  FakeKernel kernel{machine("038000")};
  kernel.modules["vfio_pci"].error = ENOEXEC;
  kernel.failing["/sys/bus/platform/drivers/efi-framebuffer/bind"] = EIO;
  EXPECT_THAT(told(run(kernel, first_display())),
              Contains(HasSubstr("warning 0000:01:00.0: efi-framebuffer.0 cannot be given back")));
}

TEST(ApplyFramebuffer, ADriverThatDoesNotLetGoCostsNoMoreThanTheLimit) {
  FakeKernel kernel{machine("038000")};
  kernel.framebuffers.stuck = {"efi-framebuffer.0"};
  const Heard heard = run(kernel, first_display());
  EXPECT_THAT(told(heard), Contains("error 0000:01:00.0: efi-framebuffer.0 is not released from efi-framebuffer: "
                                    "stuck in releasing the firmware's framebuffer"));
  EXPECT_EQ(heard.device("0000:01:00.0").outcome, Outcome::bound);
}

TEST(ApplyFramebuffer, AWriteThatFailsIsToldAndSoIsWhatFollows) {
  FakeKernel kernel{machine("038000")};
  kernel.failing["/sys/bus/platform/devices/efi-framebuffer.0/driver/unbind"] = EACCES;
  const auto lines = told(run(kernel, first_display()));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("error"), HasSubstr("is not released"), HasSubstr("Permission"))));
  EXPECT_THAT(lines,
              Contains("error 0000:01:00.0: efifb has c0000000-c02fffff of its memory, so no guest can map that"));
}

TEST(ApplyFramebuffer, KeepKeepsItAndTellsThePrice) {
  FakeKernel kernel{machine("038000")};
  const auto lines = told(run(kernel, first_display(FramebufferPolicy::keep)));
  EXPECT_THAT(kernel.writes, Not(Contains(unbind)));
  EXPECT_THAT(lines, Contains("warning 0000:01:00.0: efifb has c0000000-c02fffff of its memory, so no guest can map "
                              "that; FRAMEBUFFER=release frees it"));
}

TEST(ApplyFramebuffer, WhatTheKernelClaimsItselfStaysAndTheWayOutIsTold) {
  FakeKernel kernel{machine("038000", "simple-framebuffer")};
  const auto lines = told(run(kernel, first_display()));
  EXPECT_THAT(lines, Contains("0000:01:00.0: simple-framebuffer.0 released from simple-framebuffer"));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("error"), HasSubstr("BOOTFB has c0000000-c02fffff"),
                                    HasSubstr("initcall_blacklist=sysfb_init"))));
}

TEST(ApplyFramebuffer, WhoseItIsWasNotToBeSeenAndItIsLeft) {
  FakeKernel kernel{machine("038000")};
  kernel.failing["/proc/iomem"] = EACCES;
  const Heard heard = run(kernel, first_display());
  EXPECT_THAT(kernel.writes, Not(Contains(unbind)));
  EXPECT_EQ(heard.device("0000:01:00.0").outcome, Outcome::bound);
  EXPECT_THAT(told(heard), Contains(HasSubstr("warning 0000:01:00.0: not known whether its memory is free: ")));
  EXPECT_THAT(plan_for(kernel, first_display()).findings, Not(IsEmpty()));
  // From Linux 6.12 on its directory tells all the same.
  FakeKernel newer{machine("038000")};
  newer.framebuffers.below_card = true;
  newer.failing["/proc/iomem"] = EACCES;
  EXPECT_THAT(told(run(newer, first_display())), Contains(HasSubstr("released")));
}

TEST(ApplyFramebuffer, HiddenAddressesAreNoObstacle) {
  FakeKernel kernel{machine("038000")};
  kernel.files["/proc/iomem"] = "00000000-00000000 : 0000:01:00.0\n  00000000-00000000 : efifb\n";
  const auto lines = told(run(kernel, first_display()));
  EXPECT_THAT(lines, Contains(HasSubstr("released")));
  EXPECT_THAT(lines, Contains("error 0000:01:00.0: efifb has a part of its memory, so no guest can map that"))
      << "this text still has it";
}

TEST(ApplyFramebuffer, WhoHasItCouldNotBeToldAndItIsLeft) {
  FakeKernel kernel{machine("038000")};
  const Plan plan = plan_for(kernel, first_display());
  kernel.failing["/sys/bus/platform/devices/efi-framebuffer.0/driver"] = EIO;
  EXPECT_THAT(told(run_plan(plan, kernel)), Contains(HasSubstr("not known who has efi-framebuffer.0")));
  EXPECT_THAT(kernel.writes, Not(Contains(unbind)));
}

TEST(ApplyFramebuffer, NothingIsLookedAtForOtherDevices) {
  FakeKernel kernel{machine("020000")};
  Config config;
  config.headless = Headless::yes;
  config.devices.push_back(*parse_selector("01:00.0|10de:1401"));
  kernel.failing["/proc/iomem"] = EACCES;
  kernel.failing["/sys/bus/platform/devices"] = EACCES;
  EXPECT_TRUE(machine_for(kernel, config).framebuffers) << "nobody has tried";
  EXPECT_THAT(told(run(kernel, config)), IsEmpty());
}

TEST(ApplyFramebuffer, FilesThatOnlyLookLikeAMachineMayDoWithoutIomem) {
  FakeKernel kernel{machine("038000")};
  kernel.framebuffers.all.clear();
  kernel.failing["/proc/iomem"] = ENOENT;
  kernel.own_root = false;
  EXPECT_THAT(told(run(kernel, first_display())), IsEmpty());
}

}  // namespace
}  // namespace binder::testing
