// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/scan/scan.h"
#include "tests/unit/kernel/applied.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* override_1 = "vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override";
constexpr const char* override_2 = "vfio-pci > /sys/bus/pci/devices/0000:02:00.0/driver_override";
constexpr const char* probe_1 = "0000:01:00.0 > /sys/bus/pci/drivers_probe";
constexpr const char* probe_2 = "0000:02:00.0 > /sys/bus/pci/drivers_probe";
constexpr const char* unbind_1 = "0000:01:00.0 > /sys/bus/pci/devices/0000:01:00.0/driver/unbind";
constexpr const char* load = "load vfio_pci";

Config config_for(const std::vector<std::string>& addresses) {
  Config config;
  config.headless = Headless::yes;
  for (const std::string& address : addresses) config.devices.push_back(*parse_selector(address));
  return config;
}

/// Two identical cards, and vfio-pci as a module.
FakeKernel twins() {
  return FakeKernel{
      "module vfio_pci driver=vfio-pci\n"
      "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n"
      "device 0000:02:00.0 id=10de:1401 class=030000 group=2\n"};
}

TEST(Apply, SetsEveryOverrideBeforeAnythingThatCanSleep) {
  FakeKernel kernel = twins();
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.drivers["nouveau"];
  run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_THAT(kernel.writes, ElementsAre(override_1, override_2, load, unbind_1, probe_1));
}

TEST(Apply, ProbesEachDeviceWhereTheDriverIsBuiltIn) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_THAT(kernel.writes, ElementsAre(override_1, override_2, probe_1, probe_2));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, LeavesTheTwinToItsHostDriver) {
  FakeKernel kernel = twins();
  run(kernel, config_for({"01:00.0"}));
  kernel.drivers["nouveau"].ids = {"10de:1401"};
  static_cast<void>(kernel.write("/sys/bus/pci/drivers_probe", "0000:02:00.0", Milliseconds{1}));
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "vfio-pci");
  EXPECT_EQ(kernel.device("0000:02:00.0").driver, "nouveau");
  EXPECT_EQ(kernel.device("0000:02:00.0").override, "");
}

TEST(Apply, SaysWhatAnIdOptionTookBesides) {
  FakeKernel kernel = twins();
  kernel.modules["vfio_pci"].ids = {"10de:1401"};
  const Heard report = run(kernel, config_for({"01:00.0"}));
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].subject, "0000:02:00.0");
  EXPECT_THAT(report.findings[0].message, HasSubstr("not listed"));
}

TEST(Apply, SaysNothingOfWhatTheDriverHeldBefore) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  kernel.device("0000:02:00.0").driver = "vfio-pci";
  EXPECT_THAT(run(kernel, config_for({"01:00.0"})).findings, IsEmpty());
}

TEST(Apply, FirstTouchIsOnlySaidOfADeviceThatNobodyHeld) {
  FakeKernel kernel = twins();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_FALSE(report.device("0000:01:00.0").first_touch);
  EXPECT_EQ(report.device("0000:01:00.0").previous_driver, "nouveau");
  EXPECT_TRUE(report.device("0000:02:00.0").first_touch);
}

TEST(Apply, FirstTouchIsNotSaidOnceUdevHasStarted) {
  FakeKernel kernel = twins();
  kernel.udev_started = true;
  EXPECT_FALSE(run(kernel, config_for({"01:00.0"})).device("0000:01:00.0").first_touch);
}

TEST(Apply, AFailedOverrideEndsTheWorkOnItsDeviceOnly) {
  FakeKernel kernel = twins();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = EACCES;
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_THAT(kernel.writes, Not(Contains(unbind_1)));
  EXPECT_THAT(kernel.writes, Not(Contains(probe_1)));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("Permission denied"));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, AnUnbindThatNeverReturnsIsReportedAndTheOthersAreBound) {
  FakeKernel kernel = twins();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver/unbind"] = ETIMEDOUT;
  Config config = config_for({"01:00.0", "02:00.0"});
  config.timeout_seconds = 3;
  const Heard report = run(kernel, config);
  const DeviceReport& stuck = report.device("0000:01:00.0");
  EXPECT_EQ(stuck.outcome, Outcome::stuck);
  EXPECT_EQ(stuck.message, "stuck in unbind from nouveau");
  EXPECT_GE(stuck.duration, Milliseconds{3000});
  EXPECT_LT(stuck.duration, Milliseconds{6000}) << "it waited for the limit more than once";
  EXPECT_THAT(kernel.writes, Not(Contains(probe_1)));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, ADriverThatCannotBeReadIsNoFreeDevice) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  const Plan plan = make_plan(config_for({"01:00.0", "02:00.0"}), scan(kernel));
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver"] = EIO;
  const Heard report = run_plan(plan, kernel);
  EXPECT_THAT(kernel.writes, Not(Contains(probe_1)));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("/driver"));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, AUdevThatCannotBeLookedUpMayHaveStarted) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  kernel.failing["/run/udev/data"] = EACCES;
  EXPECT_FALSE(run(kernel, config_for({"01:00.0"})).device("0000:01:00.0").first_touch);
}

TEST(Apply, AnUnbindThatFailsBecauseTheDriverLetGoIsNoFailure) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.lets_go = {"0000:01:00.0"};
  EXPECT_EQ(run(kernel, config_for({"01:00.0"})).device("0000:01:00.0").outcome, Outcome::bound);
}

TEST(Apply, AnOverrideThatNeverReturnsIsReported) {
  FakeKernel kernel = twins();
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = ETIMEDOUT;
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::stuck);
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, AProbeThatNeverReturnsIsReported) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  kernel.failing["/sys/bus/pci/drivers_probe"] = ETIMEDOUT;
  const Heard report = run(kernel, config_for({"01:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::stuck);
  EXPECT_EQ(report.device("0000:01:00.0").message, "stuck in probe by vfio-pci");
}

TEST(Apply, AModuleLoadThatNeverReturnsIsReported) {
  FakeKernel kernel = twins();
  kernel.failing["vfio_pci"] = ETIMEDOUT;
  const Heard report = run(kernel, config_for({"01:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("stuck in loading module vfio_pci"));
}

TEST(Apply, AMissingModuleLeavesAHeldDeviceWithItsDriver) {
  FakeKernel kernel = twins();
  kernel.modules.clear();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "nouveau");
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("left with nouveau"));
  EXPECT_THAT(report.device("0000:02:00.0").message, HasSubstr("cannot load module vfio_pci"));
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].severity, Severity::error);
}

TEST(Apply, ADriverThatRefusesIsNotASuccess) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"].refuses = {"0000:01:00.0"};
  const Heard report = run(kernel, config_for({"01:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("vfio-pci did not take it"));
}

TEST(Apply, ADeviceThatWasTakenAfterThePlanIsTakenBack) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  const Plan plan = make_plan(config_for({"01:00.0"}), scan(kernel));
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  const Heard report = run_plan(plan, kernel);
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::bound);
  EXPECT_EQ(report.device("0000:01:00.0").previous_driver, "nouveau");
  EXPECT_FALSE(report.device("0000:01:00.0").first_touch);
}

TEST(Apply, ASecondRunWritesNothing) {
  FakeKernel kernel = twins();
  const Config config = config_for({"01:00.0"});
  run(kernel, config);
  kernel.writes.clear();
  const Heard report = run(kernel, config);
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::already_bound);
}

TEST(Apply, NamesNoDeviceThatIsNotListed) {
  FakeKernel kernel = twins();
  run(kernel, config_for({"01:00.0"}));
  for (const std::string& write : kernel.writes) {
    EXPECT_THAT(write, Not(HasSubstr("0000:02:00.0")));
    EXPECT_THAT(write, Not(HasSubstr("new_id")));
  }
}

}  // namespace
}  // namespace binder::testing
