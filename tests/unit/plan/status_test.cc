// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/status.h"

#include <cerrno>

#include "tests/unit/plan/status_scene.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Status, AllWell) {
  Scene scene;
  const StatusLine line = scene.line();
  EXPECT_EQ(line.subject, "0000:01:00.0 [10de:1401]");
  EXPECT_EQ(line.planned, "vfio-pci");
  EXPECT_EQ(line.happened, "bound, first touch");
  EXPECT_EQ(line.now, "vfio-pci");
  EXPECT_EQ(line.cause, Cause::none);
  EXPECT_TRUE(line.as_configured);
  EXPECT_THAT(line.message, IsEmpty());
}

TEST(Status, AnotherDriverTookItLater) {
  Scene scene;
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::taken_later);
  EXPECT_FALSE(line.as_configured);
  EXPECT_EQ(line.now, "nvidia");
  EXPECT_THAT(line.message,
              AllOf(HasSubstr("nvidia took it after the boot"), HasSubstr("run vfioctl bind 0000:01:00.0")));
}

/// As on Arch Linux, where an upgrade of the kernel removes the modules of the one that runs.
TEST(Status, WithoutAliasesTheDriverThatWasChosenAtBootIsRight) {
  Scene scene;
  scene.config.driver = auto_driver;
  scene.report.devices[0].wanted_driver = "nvgrace_gpu_vfio_pci";
  scene.report.devices[0].driver = "nvgrace_gpu_vfio_pci";
  scene.kernel.device("0000:01:00.0").driver = "nvgrace_gpu_vfio_pci";
  EXPECT_EQ(scene.line().cause, Cause::none);
  EXPECT_EQ(scene.line().planned, "nvgrace_gpu_vfio_pci");
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  EXPECT_EQ(scene.line().cause, Cause::taken_later);
  scene.config.driver = "vfio-pci";
  scene.kernel.device("0000:01:00.0").driver = "nvgrace_gpu_vfio_pci";
  EXPECT_EQ(scene.line().cause, Cause::taken_later) << "the config is another one";
}

TEST(Status, ItWasLetGoLater) {
  Scene scene;
  scene.kernel.device("0000:01:00.0").driver = "";
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::let_go_later);
  EXPECT_EQ(line.now, "no driver");
  EXPECT_THAT(line.message, HasSubstr("run vfioctl bind 0000:01:00.0"));
}

TEST(Status, WhoHasItCouldNotBeLookedUp) {
  Scene scene;
  scene.kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver"] = EACCES;
  const StatusLine line = scene.line();
  EXPECT_FALSE(line.as_configured);
  EXPECT_EQ(line.now, "not known");
  EXPECT_THAT(line.message, HasSubstr("Permission denied"));
}

TEST(Status, TheDeviceIsGone) {
  Scene scene;
  scene.kernel.devices.erase(scene.kernel.devices.begin());
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::gone);
  EXPECT_EQ(line.now, "not there");
  EXPECT_EQ(line.happened, "bound, first touch");
  EXPECT_THAT(line.message, HasSubstr("it was bound at boot and is gone since"));
  scene.has_report = false;
  EXPECT_THAT(scene.lines().back().message, HasSubstr("no such device in this machine"));
}

TEST(Status, TheDeviceHasMoved) {
  Scene scene;
  scene.config.devices = {*parse_selector("01:00.0|10de:1402")};
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::moved);
  EXPECT_FALSE(line.as_configured);
  EXPECT_THAT(line.message, HasSubstr("10de:1402 is at 0000:02:00.0 now"));
}

TEST(Status, ARuleIsAgainstIt) {
  Scene scene;
  scene.kernel.iommu = false;
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  scene.report.devices[0].outcome = Outcome::refused;
  scene.report.devices[0].rule = Rule::no_iommu;
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::refused);
  EXPECT_EQ(line.planned, "left alone (no-iommu)");
  EXPECT_EQ(line.happened, "left alone (no-iommu)");
  EXPECT_EQ(line.now, "nvidia");
  EXPECT_THAT(line.message, HasSubstr("switch on VT-d"));
}

TEST(Status, ARuleWasAgainstItAtBootAlone) {
  Scene scene;
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  scene.report.devices[0].outcome = Outcome::refused;
  scene.report.devices[0].rule = Rule::not_present;
  scene.report.devices[0].message = "no such device in this machine";
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::was_refused);
  EXPECT_THAT(line.message, HasSubstr("at boot it was left alone (not-present): no such device"));
}

TEST(Status, ItCameLate) {
  Scene scene;
  scene.report.devices[0].outcome = Outcome::not_bound;
  scene.report.devices[0].message = "held by nvidia, not by vfio-pci";
  const StatusLine line = scene.line();
  EXPECT_EQ(line.cause, Cause::came_later);
  EXPECT_TRUE(line.as_configured);
  EXPECT_THAT(line.message, AllOf(HasSubstr("bound by hand"), HasSubstr("held by nvidia, not by vfio-pci")));
}

TEST(Status, ItFailedAtBoot) {
  Scene scene;
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  DeviceReport& device = scene.report.devices[0];
  device.outcome = Outcome::not_bound;
  device.driver = "nvidia";
  device.message = "held by nvidia, not by vfio-pci";
  EXPECT_EQ(scene.line().cause, Cause::failed);
  EXPECT_THAT(scene.line().message, AllOf(HasSubstr(device.message), HasSubstr("keep nvidia from taking it")));
  device.outcome = Outcome::stuck;
  EXPECT_EQ(scene.line().cause, Cause::stuck);
  device.driver.reset();
  EXPECT_THAT(scene.line().message, HasSubstr("journalctl"));
}

TEST(Status, TheBinderDidNotRun) {
  Scene scene;
  scene.has_report = false;
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  const auto lines = scene.lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].kind, LineKind::boot);
  EXPECT_EQ(lines[0].cause, Cause::not_run);
  EXPECT_FALSE(lines[0].as_configured);
  EXPECT_THAT(lines[0].message, HasSubstr("vfioctl verify"));
  EXPECT_EQ(lines[1].cause, Cause::not_run);
  EXPECT_EQ(lines[1].happened, "-");
  EXPECT_EQ(lines[1].message, lines[0].message);
  scene.why_not_run = "initrd=initramfs-linux-fallback.img names a fallback image";
  EXPECT_THAT(scene.lines()[0].message, HasSubstr(scene.why_not_run));
  scene.config = {};
  EXPECT_THAT(scene.lines(), IsEmpty()) << "nothing was asked of it";
}

TEST(Status, BoundWithoutTheBinderIsNoPromiseForTheNextBoot) {
  Scene scene;
  scene.has_report = false;
  const auto lines = scene.lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_FALSE(lines[0].as_configured);
  EXPECT_EQ(lines[1].cause, Cause::came_later);
}

TEST(Status, TheBinderWasSwitchedOff) {
  Scene scene;
  scene.report = {};
  scene.report.mode = BootMode::off;
  scene.switches.mode = BootMode::off;
  scene.switches.decided_by = "vfio_binder=off";
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  auto lines = scene.lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].cause, Cause::switched_off);
  EXPECT_THAT(lines[0].message, AllOf(HasSubstr("vfio_binder=off is on the kernel command line"),
                                      HasSubstr("take it off the kernel command line")));
  EXPECT_EQ(lines[1].cause, Cause::switched_off);
  scene.switches.decided_by = "vfio_binder.off";
  scene.report.problems = {problem_of_file("/proc/cmdline", "vfio_binder.off is not known", "write vfio_binder=off")};
  EXPECT_THAT(scene.lines()[0].message, AllOf(HasSubstr("is not clear"), HasSubstr("write vfio_binder=off")));
  scene.switches.is_crash_kernel = true;
  EXPECT_THAT(scene.lines()[0].message, HasSubstr("a crashed kernel started this one"));
}

TEST(Status, ADryRunDoesNothing) {
  Scene scene;
  scene.report.mode = BootMode::dry_run;
  scene.report.devices[0].outcome = Outcome::planned;
  scene.switches.decided_by = "vfio_binder=dry-run";
  scene.kernel.device("0000:01:00.0").driver = "nvidia";
  const auto lines = scene.lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].cause, Cause::dry_run);
  EXPECT_EQ(lines[1].cause, Cause::dry_run);
  EXPECT_EQ(lines[1].happened, "dry run");
}

TEST(Status, TheImageHadAnotherConfig) {
  Scene scene;
  scene.predicted.config_sha256 = "bbbbbbbbbbbb";
  scene.config.devices = {*parse_selector("02:00.0")};
  const auto lines = scene.lines();
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0].cause, Cause::other_config);
  EXPECT_THAT(lines[0].message, AllOf(HasSubstr("sha256 aaaaaaaa"), HasSubstr("sha256 bbbbbbbb"),
                                      HasSubstr("run update-initramfs -u -k all, then reboot")));
  EXPECT_EQ(lines[1].cause, Cause::other_config) << "configured, not in the image";
  EXPECT_EQ(lines[2].cause, Cause::not_configured) << "in the image, not configured";
  EXPECT_EQ(lines[2].planned, "not configured");
  EXPECT_FALSE(lines[2].as_configured);
  scene.report.config_files.clear();
  scene.report.config_sha256.clear();
  EXPECT_THAT(scene.lines()[0].message, HasSubstr("another config, no config,"));
}

TEST(Status, WhatIsWrongInTheConfigIsSaid) {
  Scene scene;
  scene.predicted.problems = {problem_of_file("/etc/vfio-pci.cfg", "bad", "good"),
                              problem_of_file("/etc/vfio-pci.cfg", "worse", "better")};
  const auto lines = scene.lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].cause, Cause::config_problem);
  EXPECT_THAT(lines[0].message, AllOf(HasSubstr("bad"), HasSubstr("and 1 more")));
}

TEST(Status, AVirtualFunctionIsNotMissing) {
  Scene scene;
  scene.kernel.devices[0].virtual_of = "0000:02:00.0";
  scene.report.devices[0].outcome = Outcome::refused;
  scene.report.devices[0].rule = Rule::not_present;
  StatusLine line = scene.line();
  EXPECT_TRUE(line.as_configured);
  EXPECT_EQ(line.cause, Cause::came_later);
  scene.kernel.devices[0].driver = "igbvf";
  line = scene.line();
  EXPECT_FALSE(line.as_configured);
  EXPECT_EQ(line.cause, Cause::refused);
  EXPECT_THAT(line.message, HasSubstr("virtual function"));
}

}  // namespace
}  // namespace binder::testing
