// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/consumers.h"

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
using ::testing::StartsWith;

Plan plan_of(FakeKernel& kernel) {
  Config config;
  config.headless = Headless::yes;
  config.devices.push_back(*parse_selector("01:00.0"));
  Plan plan = plan_for(kernel, config);
  unload_consumers(scan(kernel), plan);
  return plan;
}

FakeKernel with_nvidia(const char* more = "") {
  return FakeKernel{
      std::string{"driver vfio-pci\ndevice 0000:01:00.0 id=10de:1401 class=030000 group=1 driver=nvidia\n"} + more};
}

TEST(Consumers, GoBeforeTheirDriverLetsGo) {
  FakeKernel kernel = with_nvidia();
  const Heard heard = run_plan(plan_of(kernel), kernel);
  EXPECT_EQ(heard.device("0000:01:00.0").outcome, Outcome::bound);
  EXPECT_THAT(kernel.writes, ElementsAre(HasSubstr("driver_override"), "unload nvidia_uvm", "unload nvidia_drm",
                                         "unload nvidia_modeset", "unload nvidia_peermem", HasSubstr("unbind"),
                                         HasSubstr("drivers_probe")));
}

TEST(Consumers, OneThatIsInUseStopsTheUnbindAndIsNamed) {
  FakeKernel kernel = with_nvidia();
  kernel.failing["unload nvidia_drm"] = EAGAIN;
  const Heard heard = run_plan(plan_of(kernel), kernel);
  EXPECT_EQ(heard.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(heard.device("0000:01:00.0").message, HasSubstr("nvidia_drm"));
  EXPECT_THAT(kernel.writes, Not(Contains(HasSubstr("unbind"))));
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "nvidia");
}

TEST(Consumers, StayWhereAnotherCardNeedsThem) {
  FakeKernel kernel = with_nvidia("device 0000:02:00.0 id=10de:1401 class=030000 group=2 driver=nvidia\n");
  const Plan plan = plan_of(kernel);
  ASSERT_EQ(plan.findings.size(), 1U);
  EXPECT_THAT(plan.findings[0].message, HasSubstr("0000:02:00.0"));
  run_plan(plan, kernel);
  EXPECT_THAT(kernel.writes, Not(Contains(StartsWith("unload"))));
}

TEST(Consumers, OfAnotherDriverThereAreNone) {
  FakeKernel kernel{"driver vfio-pci\ndevice 0000:01:00.0 id=10de:1401 class=030000 group=1 driver=nouveau\n"};
  run_plan(plan_of(kernel), kernel);
  EXPECT_THAT(kernel.writes, Not(Contains(StartsWith("unload"))));
}

TEST(Consumers, ComeBackInTheOtherOrder) {
  FakeKernel kernel = with_nvidia();
  Plan back;
  reload_consumers(plan_of(kernel), back);
  std::vector<std::string> modules;
  for (const Step& step : back.steps) modules.push_back(step.value);
  EXPECT_THAT(modules, ElementsAre("nvidia_peermem", "nvidia_modeset", "nvidia_drm", "nvidia_uvm"));
}

}  // namespace
}  // namespace binder::testing
