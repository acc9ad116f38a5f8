// SPDX-License-Identifier: GPL-2.0-or-later
// What tests/cases cannot show: readings that failed. The decisions themselves are there.
#include "binder/plan/make_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "binder/kernel/look.h"
#include "binder/kernel/scan/scan.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

FakeKernel card() { return FakeKernel{"device 0000:01:00.0 id=10de:1401 class=030000 group=1"}; }

Plan plan_for(FakeKernel& kernel) {
  Config config;
  config.headless = Headless::yes;
  config.devices.push_back(*parse_selector("0000:01:00.0"));
  return binder::plan_for(kernel, config);
}

/// The rule that refuses the card when one of its attributes cannot be read.
std::optional<Rule> rule_without(const std::string& attribute, int error) {
  FakeKernel kernel = card();
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/" + attribute] = error;
  const Plan plan = plan_for(kernel);
  EXPECT_EQ(plan.targets.empty(), plan.steps.empty());
  if (plan.refused_devices.empty()) return std::nullopt;
  EXPECT_FALSE(plan.refused_devices[0].message.empty());
  return plan.refused_devices[0].rule;
}

TEST(Plan, TakesNothingWhoseNatureCouldNotBeRead) {
  EXPECT_EQ(rule_without("vendor", EIO), Rule::unreadable);
  EXPECT_EQ(rule_without("device", EIO), Rule::unreadable);
  EXPECT_EQ(rule_without("class", EIO), Rule::unreadable);
  EXPECT_EQ(rule_without("driver", EACCES), Rule::unreadable);
  EXPECT_EQ(rule_without("iommu_group", EACCES), Rule::unreadable);
}

TEST(Plan, NoneIsARefusalOfAnotherKindOrNone) {
  EXPECT_EQ(rule_without("iommu_group", ENOENT), Rule::no_iommu_group);
  EXPECT_EQ(rule_without("driver", ENOENT), std::nullopt);
}

TEST(Plan, ADeviceMayGetItsGroupFromTheDriverThatProbesIt) {
  const auto taken = [](const char* bridge_group, GroupPolicy policy, const std::string& unit) {
    FakeKernel kernel{std::string{"driver vfio-pci\ndevice 0000:00:01.0 id=1b36:000c class=060400 "} + bridge_group +
                      "\ndevice 0000:00:02.0 id=1b36:000c class=060400 group=9\n"
                      "device 0000:01:00.0 below=0000:00:01.0 id=1b36:000d class=0c0330\n"};
    Config config;
    config.group = policy;
    config.devices.push_back(*parse_selector("0000:01:00.0"));
    kernel.files["/sys/class/iommu/" + unit + "/devices"] = "";
    return binder::plan_for(kernel, config).targets.size();
  };
  EXPECT_EQ(taken("group=1", GroupPolicy::warn, "smmu3.0x0000000009050000"), 1U);
  EXPECT_EQ(taken("group=1", GroupPolicy::warn, "dmar0"), 0U);
  EXPECT_EQ(taken("", GroupPolicy::warn, "smmu3.0x0000000009050000"), 0U);
  EXPECT_EQ(taken("group=1", GroupPolicy::refuse, "smmu3.0x0000000009050000"), 0U)
      << "nobody knows what else will be in it";
}

/// The refusals and targets of a config on a machine where one attribute cannot be read.
Plan plan_of(const std::vector<std::string>& entries, FakeKernel& kernel) {
  Config config;
  config.headless = Headless::yes;
  for (const std::string& entry : entries) config.devices.push_back(*parse_selector(entry));
  return make_plan(config, scan(kernel));
}

FakeKernel two_drives() {
  return FakeKernel{
      "device 0000:00:01.0 id=8086:1901 class=060400 group=1\n"
      "device 0000:00:02.0 id=8086:1901 class=060400 group=2\n"
      "device 0000:01:00.0 below=0000:00:01.0 id=144d:a808 class=010802 group=3\n"
      "device 0000:02:00.0 below=0000:00:02.0 id=144d:a80a class=010802 group=4\n"};
}

TEST(Plan, ADeviceWhoseIdCouldNotBeReadIsAPossibleTwin) {
  FakeKernel kernel = two_drives();
  EXPECT_EQ(plan_of({"01:00.0|144d:a808"}, kernel).targets.size(), 1U);
  for (const char* attribute : {"vendor", "device", "subsystem_vendor"}) {
    kernel.failing = {{std::string{"/sys/bus/pci/devices/0000:02:00.0/"} + attribute, EIO}};
    const Plan plan = plan_of({"01:00.0|144d:a808"}, kernel);
    ASSERT_EQ(plan.refused_devices.size(), 1U) << attribute;
    EXPECT_EQ(plan.refused_devices[0].rule, Rule::twin);
    EXPECT_NE(plan.refused_devices[0].message.find("write 0000:00:01.0/00.0"), std::string::npos);
    EXPECT_EQ(plan_of({"0000:00:01.0/00.0"}, kernel).targets.size(), 1U) << "a path is firm";
  }
}

TEST(Plan, AnIdNamesNoDeviceWhereAnotherCouldNotBeRead) {
  FakeKernel kernel{
      "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n"
      "device 0000:02:00.0 id=10de:1401 class=030000 group=2\n"
      "device 0000:03:00.0 id=8086:1533 class=020000 group=3\n"};
  kernel.failing["/sys/bus/pci/devices/0000:02:00.0/vendor"] = EIO;
  EXPECT_EQ(plan_of({"pci:10de:1401"}, kernel).refused_devices.at(0).rule, Rule::unreadable);
  EXPECT_EQ(plan_of({"pci:dead:beef"}, kernel).refused_devices.at(0).rule, Rule::unreadable);
  EXPECT_EQ(plan_of({"pci:8086:1533"}, kernel).targets.size(), 1U) << "a display is no twin of a network card";
  kernel.failing["/sys/bus/pci/devices/0000:02:00.0/class"] = EIO;
  EXPECT_TRUE(plan_of({"pci:8086:1533"}, kernel).targets.empty());
}

TEST(Plan, AGuardThatCouldNotLookSpeaksForItsCard) {
  FakeKernel kernel{
      "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n"
      "device 0000:01:00.1 id=10de:0fba class=040300 group=1\n"};
  EXPECT_EQ(plan_of({"01:00.0|10de:1401", "01:00.1"}, kernel).targets.size(), 2U);
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/device"] = EIO;
  EXPECT_TRUE(plan_of({"01:00.0|10de:1401", "01:00.1"}, kernel).targets.empty());
  EXPECT_TRUE(plan_of({"01:00.*|10de:1401"}, kernel).targets.empty());
  EXPECT_EQ(plan_of({"01:00.0|10de:1401", "01:00.1|10de:0fba"}, kernel).targets.size(), 1U)
      << "it has a guard of its own";
}

TEST(Plan, AGuardedFunctionThatIsGoneSpeaksForItsCard) {
  FakeKernel kernel{"device 0000:01:00.1 id=10de:0fba class=040300 group=1\n"};
  EXPECT_TRUE(plan_of({"01:00.0|10de:1401", "01:00.1"}, kernel).targets.empty());
  EXPECT_TRUE(plan_of({"01:00.*|10de:1401"}, kernel).targets.empty());
  EXPECT_EQ(plan_of({"01:00.0", "01:00.1"}, kernel).targets.size(), 1U);
}

TEST(Plan, ABridgeThatCouldNotBeLookedUpIsNoRootBus) {
  FakeKernel kernel = two_drives();
  kernel.failing["/sys/bus/pci/devices/0000:00:01.0"] = EIO;
  EXPECT_TRUE(plan_of({"0000:00:01.0/00.0"}, kernel).targets.empty());
}

TEST(Plan, APathNamesNoVirtualFunctionOnTheNextBus) {
  const std::string machine =
      "device 0000:00:01.0 id=8086:2f04 class=060400 group=1\n"
      "device 0000:03:00.0 below=0000:00:01.0 id=8086:1572 class=120000 group=10\n"
      "device 0000:04:00.0 below=0000:00:01.0 id=8086:154c class=120000 group=11 virtual-of=0000:03:00.0\n"
      "device 0000:04:00.1 below=0000:00:01.0 id=8086:154c class=120000 group=12 virtual-of=0000:03:00.0\n";
  for (const char* number : {"", " secondary-bus=3"}) {
    std::string with = machine;
    with.insert(with.find('\n'), number);
    FakeKernel kernel{with};
    const Plan plan = plan_of({"0000:00:01.0/00.*"}, kernel);
    ASSERT_EQ(plan.targets.size(), 1U);
    EXPECT_EQ(to_string(plan.targets[0].address), "0000:03:00.0");
    const Machine found = scan(kernel);
    EXPECT_TRUE(path_to(found, (*found.devices)[1]));
    EXPECT_FALSE(path_to(found, (*found.devices)[2])) << "no path leads to a virtual function on the next bus";
    EXPECT_EQ(plan_of({"04:00.*"}, kernel).targets.size(), 2U) << "a slot of virtual functions alone";
  }
}

TEST(Plan, AnOverrideThatCouldNotBeReadIsWrittenAgain) {
  FakeKernel kernel = card();
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = ETIMEDOUT;
  const Plan plan = plan_for(kernel);
  ASSERT_FALSE(plan.steps.empty());
  EXPECT_EQ(plan.steps[0].path, "/sys/bus/pci/devices/0000:01:00.0/driver_override");
}

TEST(Plan, ABusThatCouldNotBeListedIsNotAnAbsentDevice) {
  FakeKernel kernel = card();
  kernel.failing["/sys/bus/pci/devices"] = EACCES;
  const Plan plan = plan_for(kernel);
  ASSERT_EQ(plan.refused_devices.size(), 1U);
  EXPECT_EQ(plan.refused_devices[0].rule, Rule::unreadable);
}

TEST(Plan, AnIommuThatCouldNotBeLookedUpIsNotAnActiveOne) {
  FakeKernel kernel = card();
  kernel.failing["/sys/kernel/iommu_groups"] = EACCES;
  EXPECT_EQ(plan_for(kernel).refused_devices.at(0).rule, Rule::unreadable);
}

TEST(Plan, DriversThatCouldNotBeListedMeanThatTheModuleIsLoaded) {
  FakeKernel kernel = card();
  kernel.drivers["vfio-pci"];
  kernel.failing["/sys/bus/pci/drivers"] = EIO;
  const Plan plan = plan_for(kernel);
  EXPECT_EQ(std::ranges::count(plan.steps, Act::load_module, &Step::act), 1);
}

TEST(Plan, TheLimitIsTheConfigured) {
  FakeKernel kernel = card();
  Config config;
  config.headless = Headless::yes;
  config.timeout_seconds = 7;
  EXPECT_EQ(make_plan(config, scan(kernel)).limit, Milliseconds{7000});
}

TEST(Plan, TheSameDeviceTwiceIsOneTarget) {
  FakeKernel kernel = card();
  Config config;
  config.headless = Headless::yes;
  config.devices.push_back(*parse_selector("0000:01:00.0"));
  config.devices.push_back(*parse_selector("pci:10de:1401"));
  EXPECT_EQ(make_plan(config, scan(kernel)).targets.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
