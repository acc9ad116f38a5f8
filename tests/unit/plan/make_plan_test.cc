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
  config.timeout_seconds = 7;
  EXPECT_EQ(make_plan(config, scan(kernel)).limit, Milliseconds{7000});
}

TEST(Plan, TheSameDeviceTwiceIsOneTarget) {
  FakeKernel kernel = card();
  Config config;
  config.devices.push_back(*parse_selector("0000:01:00.0"));
  config.devices.push_back(*parse_selector("pci:10de:1401"));
  EXPECT_EQ(make_plan(config, scan(kernel)).targets.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
