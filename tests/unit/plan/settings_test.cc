// SPDX-License-Identifier: GPL-2.0-or-later
// What is set of a device before its first use.
#include "binder/plan/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/applied.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string usb = "/sys/bus/pci/devices/0000:02:00.0/";
const std::string parameters = "/sys/module/vfio_pci/parameters/";

class Settings : public ::testing::Test {
 protected:
  Settings() {
    kernel.files[usb + "reset_method"] = "flr bus\n";
    kernel.files[usb + "d3cold_allowed"] = "1\n";
    kernel.files[usb + "resource1_resize"] = "0000000000003f00\n";  // 256M to 8G
    kernel.files[usb + "resource"] =
        "0x00000000fb000000 0x00000000fbffffff 0x0000000000040200\n"
        "0x0000004000000000 0x000000400fffffff 0x000000000014220c\n";
  }

  Heard run_config(const std::string& text) {
    const std::vector<ConfigText> files{{"cfg", "DEVICES=02:00.0\n" + text}};
    ParsedConfig parsed = parse_config(files);
    for (const Problem& problem : parsed.problems) ADD_FAILURE() << render(problem);
    plan = plan_for(kernel, parsed.config);
    return run_plan(plan, kernel);
  }

  FakeKernel kernel{
      "module vfio_pci driver=vfio-pci\n"
      "device 0000:02:00.0 id=8086:a36d class=0c0330 group=2\n"
      "device 0000:03:00.0 id=8086:a36e class=0c0330 group=3\n"};
  Plan plan;
};

auto message(const std::string& text) { return Contains(Field(&Finding::message, HasSubstr(text))); }

TEST_F(Settings, AreMadeBeforeTheDriverIsThere) {
  const Heard heard = run_config("D3COLD=\"02:00.0=off\"\nRESET_METHOD=02:00.0=bus\nREBAR=02:00.0/1=8G\n");
  EXPECT_THAT(kernel.writes,
              ElementsAre("vfio-pci > " + usb + "driver_override", "0 > " + usb + "d3cold_allowed",
                          "bus > " + usb + "reset_method", "13 > " + usb + "resource1_resize", "load vfio_pci"));
  EXPECT_THAT(heard.findings,
              AllOf(message("D3COLD=off is set"), message("RESET_METHOD=bus is set"), message("REBAR 1=8G is set")));
  EXPECT_EQ(heard.device("0000:02:00.0").outcome, Outcome::bound);
  const std::size_t writes = kernel.writes.size();
  EXPECT_THAT(run_config("D3COLD=02:00.0=off\nRESET_METHOD=02:00.0=bus\nREBAR=02:00.0/1=8G\n").findings, IsEmpty());
  EXPECT_EQ(kernel.writes.size(), writes) << "all is so already";
}

TEST_F(Settings, ARegisterIsResizedWhenAnotherDriverHasLetGo) {
  kernel.drivers["xhci_hcd"];
  kernel.device("0000:02:00.0").driver = "xhci_hcd";
  const Heard heard = run_config("REBAR=02:00.0/1=8G\n");
  EXPECT_THAT(heard.findings, message("REBAR 1=8G is set"));
  EXPECT_EQ(heard.device("0000:02:00.0").previous_driver, "xhci_hcd");
}

TEST_F(Settings, WhatTheDeviceDoesNotOfferIsRefusedWithWhatItDoes) {
  kernel.failing[usb + "reset_method"] = EINVAL;
  kernel.readable_all_the_same = true;
  const Heard heard = run_config("RESET_METHOD=02:00.0=pm\nREBAR=\"02:00.0/1=16G 02:00.0/2=1G\"\nD3COLD=03:00.0=off\n");
  EXPECT_THAT(plan.findings, AllOf(message("REBAR 1=16G is left out: it can have 256M, 512M, 1G, 2G, 4G, 8G"),
                                   message("REBAR 2=1G is left out: the kernel has no resource2_resize for it"),
                                   message("D3COLD=off is left out: it is not handed over")));
  EXPECT_THAT(heard.findings, message("RESET_METHOD=pm is not set: "));
  EXPECT_THAT(heard.findings, message("it offers flr bus"));
  EXPECT_EQ(heard.device("0000:02:00.0").outcome, Outcome::bound) << "one bad setting costs nothing else";
  EXPECT_THAT(kernel.writes, Not(Contains(HasSubstr("resize"))));
}

TEST_F(Settings, ALookThatFailsIsNoOffer) {
  kernel.failing[usb + "resource1_resize"] = EIO;
  run_config("REBAR=02:00.0/1=8G\n");
  EXPECT_THAT(plan.findings, message("REBAR 1=8G is left out: "));
  EXPECT_THAT(plan.findings, message("Input/output error"));
}

TEST_F(Settings, AGuardHoldsHereToo) {
  run_config("D3COLD=\"02:00.0|8086:1234=off 09:00.0=off\"\n");
  EXPECT_EQ(plan.findings.size(), 2U);
  EXPECT_EQ(kernel.files[usb + "d3cold_allowed"], "1\n");
}

TEST_F(Settings, AWriteThatDoesNotTakeIsSaid) {
  kernel.files.erase(usb + "d3cold_allowed");
  EXPECT_THAT((run_config("D3COLD=02:00.0=off\n"), plan.findings), message("has no d3cold_allowed for it"));
}

TEST_F(Settings, OptionsGoWithTheModule) {
  kernel.files[parameters + "disable_vga"] = "Y\n";
  const Heard heard = run_config("OPTIONS=\"disable_vga=1\"\n");
  EXPECT_THAT(kernel.writes, Contains("load vfio_pci disable_vga=Y"));
  EXPECT_THAT(heard.findings, IsEmpty());
}

TEST_F(Settings, OptionsOfAModuleThatIsThereAreWrittenWhereTheKernelLetsThem) {
  kernel.drivers["vfio-pci"];
  kernel.files[parameters + "disable_idle_d3"] = "N\n";
  kernel.files[parameters + "disable_vga"] = "N\n";
  kernel.failing[parameters + "disable_vga"] = EACCES;
  kernel.readable_all_the_same = true;
  const Heard heard = run_config("OPTIONS=\"disable_idle_d3=on, disable_vga=1, nonsense=2\"\n");
  EXPECT_EQ(kernel.files[parameters + "disable_idle_d3"], "Y\n");
  EXPECT_THAT(heard.findings, message("OPTIONS=disable_idle_d3=Y is set"));
  EXPECT_THAT(heard.findings, message("the kernel command line has vfio-pci.disable_vga=Y"));
  EXPECT_THAT(heard.findings, message("OPTIONS=nonsense=2 is not set: "));
  EXPECT_EQ(heard.device("0000:02:00.0").outcome, Outcome::bound);
}

}  // namespace
}  // namespace binder::testing
