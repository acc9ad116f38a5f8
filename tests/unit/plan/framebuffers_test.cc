// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/framebuffers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/machine/machine_text.h"
#include "binder/plan/make_plan.h"
#include "binder/plan/next_boot.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string card = "device 0000:01:00.0 id=10de:1401 class=038000 group=1\n";
const std::string other = "device 0000:02:00.0 id=1002:67df class=030000 group=2\n";
const std::string picture = "framebuffer efi-framebuffer.0 driver=efi-framebuffer device=0000:01:00.0\n";

Machine machine_with(const std::string& text) { return machine_of(parse_machine_text("m", text).machine); }

Plan plan_of(const std::string& text, FramebufferPolicy policy = FramebufferPolicy::release) {
  Config config;
  config.headless = Headless::yes;
  config.devices.push_back(*parse_selector("01:00.0"));
  config.framebuffer = policy;
  return make_plan(config, machine_with(text));
}

std::vector<std::string> findings(const Plan& plan) {
  std::vector<std::string> texts;
  for (const Finding& finding : plan.findings) texts.push_back(finding.message);
  return texts;
}

std::vector<std::string> steps(const Plan& plan) {
  std::vector<std::string> texts;
  for (const Step& step : plan.steps) {
    if (step.value.contains("framebuffer")) texts.push_back(describe(step));
  }
  return texts;
}

TEST(PlanFramebuffers, TellsWhereTheConsoleGoesOn) {
  EXPECT_THAT(findings(plan_of(card + other + picture)),
              Contains("the firmware's framebuffer is in its memory (efi-framebuffer.0); the console goes on on "
                       "0000:02:00.0 as soon as that has "
                       "its driver"));
  const std::string without_outputs = "device 0000:02:00.0 id=10de:1401 class=030200 group=2\n";
  for (const std::string& rest : {std::string{}, without_outputs}) {
    EXPECT_THAT(
        findings(plan_of(card + rest + picture)),
        Contains("the firmware's framebuffer is in its memory (efi-framebuffer.0); no other display is there for "
                 "the console, and the boot goes on without"));
  }
}

TEST(PlanFramebuffers, SaysWhatIsWritten) {
  EXPECT_THAT(steps(plan_of(card + picture)),
              ::testing::ElementsAre(
                  "write efi-framebuffer.0 to /sys/bus/platform/devices/efi-framebuffer.0/driver/unbind",
                  "write efi-framebuffer.0 to /sys/bus/platform/drivers/efi-framebuffer/bind (unless bound)"));
  const std::string vga = "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n";
  EXPECT_THAT(
      steps(plan_of(vga + picture)),
      ::testing::ElementsAre(
          "write efi-framebuffer.0 to /sys/bus/platform/devices/efi-framebuffer.0/driver/unbind (if still held)"));
}

TEST(PlanFramebuffers, OfADeviceThatIsBoundAlreadyIsReleasedAllTheSame) {
  EXPECT_THAT(steps(plan_of("device 0000:01:00.0 id=10de:1401 class=038000 group=1 driver=vfio-pci\n" + picture)),
              Contains(HasSubstr("driver/unbind")));
}

TEST(PlanFramebuffers, WhatNobodyHasOrLiesElsewhereIsNothingToDo) {
  for (const char* line : {"framebuffer efi-framebuffer.0 driver=- device=0000:01:00.0\n",
                           "framebuffer efi-framebuffer.0 driver=efi-framebuffer device=0000:02:00.0\n",
                           "framebuffer efi-framebuffer.0 driver=efi-framebuffer device=-\n",
                           "framebuffer efi-framebuffer.0 driver=- device=?\n"}) {
    EXPECT_THAT(steps(plan_of(card + other + line)), IsEmpty()) << line;
    EXPECT_THAT(findings(plan_of(card + other + line)), IsEmpty()) << line;
  }
}

TEST(PlanFramebuffers, ALookThatFailedIsSaidAndNothingRestsOnIt) {
  for (const char* line : {"framebuffer efi-framebuffer.0 driver=efi-framebuffer device=?\n", "framebuffer ?\n"}) {
    EXPECT_THAT(steps(plan_of(card + other + line)), IsEmpty()) << line;
    EXPECT_THAT(findings(plan_of(card + other + line)),
                Contains(StartsWith("may lie in the memory of a listed display, and stays there: ")));
  }
}

TEST(PlanFramebuffers, KeepPlansNothingAndCannotKeepWhatVfioPciTakes) {
  const Plan kept = plan_of(card + picture, FramebufferPolicy::keep);
  EXPECT_THAT(steps(kept), IsEmpty());
  EXPECT_THAT(findings(kept), Contains("FRAMEBUFFER=keep: efi-framebuffer.0 stays in its memory"));
  const Plan taken =
      plan_of("device 0000:01:00.0 id=10de:1401 class=030000 group=1\n" + picture, FramebufferPolicy::keep);
  EXPECT_EQ(taken.findings.back().severity, Severity::warning);
  EXPECT_THAT(findings(taken), Contains(HasSubstr("FRAMEBUFFER=keep cannot keep efi-framebuffer.0")));
}

TEST(PlanFramebuffers, WhatWasReleasedIsThereAgainAtTheNextBoot) {
  const Machine released = machine_with("framebuffer efi-framebuffer.0 driver=- device=0000:01:00.0\n");
  Host host;
  EXPECT_EQ(at_next_boot(released, host, nullptr).framebuffers->at(0).driver, "efi-framebuffer");
  host.command_line = "video=efifb:off";
  EXPECT_FALSE(at_next_boot(released, host, nullptr).framebuffers->at(0).driver);
  host.command_line = "quiet";
  const Machine unknown = machine_with("framebuffer efi-framebuffer.0 driver=- device=?\n");
  EXPECT_FALSE(at_next_boot(unknown, host, nullptr).framebuffers->at(0).driver);
}

}  // namespace
}  // namespace binder::testing
