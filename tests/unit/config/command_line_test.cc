// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/command_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

/// The devices, separated by spaces; "unset" where the switch is not there.
std::string devices(const BootSwitches& switches) {
  if (!switches.devices) return "unset";
  std::string text;
  for (const Selector& selector : *switches.devices) text += (text.empty() ? "" : " ") + to_string(selector);
  return text;
}

TEST(KernelCommandLine, Mode) {
  struct Case {
    const char* text;
    BootMode mode;
  };
  const Case cases[] = {
      {"", BootMode::apply},
      {"BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet\n", BootMode::apply},
      {"quiet vfio_binder=off", BootMode::off},
      {"vfio_binder=0 quiet\n", BootMode::off},
      {"vfio_binder=no", BootMode::off},
      {"vfio_binder=false", BootMode::off},
      {"vfio_binder=dry-run\n", BootMode::dry_run},
      {"vfio-binder=off", BootMode::off},
      {"vfio_binder=\"off\"", BootMode::off},
      {"\"vfio_binder=off\"", BootMode::off},
      {"vfio_binder=off vfio_binder=dry-run", BootMode::dry_run},
      {"vfio_binder=off vfio_binder=on", BootMode::apply},
      {"vfio_binder=off vfio_binder=1", BootMode::apply},
      {"vfio_binder=off vfio_binder=yes", BootMode::apply},
      {"vfio_binder=off vfio_binder=true", BootMode::apply},
      {"--x vfio_binder=off", BootMode::off},
      {"--=x vfio_binder=off", BootMode::off},
      {"quiet\nvfio_binder=off\nro", BootMode::off},
      {"systemd.mask=vfio-binder.service disablehooks=vfio-binder", BootMode::apply},
      {"vfio_pci.ids=10de:1401 vfio-pci-devices=02:00.0 vfio.x bind=vfio_pci", BootMode::apply},
      {"quiet -- vfio_pci.ids=10de:1401 a=\"b", BootMode::apply},
      {"init=\"/bin/sh vfio_binder=off\"", BootMode::apply},
      {"a=b\"c vfio_binder=off\"", BootMode::apply},
      {"\tvfio_binder=off\t", BootMode::off},
      {"quiet\xa0vfio_binder=off", BootMode::off},
  };
  for (const Case& each : cases) {
    const BootSwitches switches = parse_kernel_command_line(each.text);
    EXPECT_EQ(switches.mode, each.mode) << each.text;
    EXPECT_EQ(rendered(switches.problems), "") << each.text;
    EXPECT_FALSE(switches.devices) << each.text;
  }
}

TEST(KernelCommandLine, Devices) {
  struct Case {
    const char* text;
    const char* devices;
  };
  const Case cases[] = {
      {"quiet", "unset"},
      {"vfio_binder.devices=02:00.0", "0000:02:00.0"},
      {"vfio_binder.devices=02:00.0,02:00.1 quiet\n", "0000:02:00.0 0000:02:00.1"},
      {"vfio_binder.devices=\"02:00.0 02:00.1\"", "0000:02:00.0 0000:02:00.1"},
      {"\"vfio_binder.devices=02:00.0 02:00.1\" quiet", "0000:02:00.0 0000:02:00.1"},
      {"vfio-binder.devices=pci:10de:1401|10de:1401", "pci:10de:1401|10de:1401"},
      {"vfio_binder.devices=02:00.0 vfio_binder.devices=03:00.0", "0000:03:00.0"},
      {"vfio_binder.devices=", ""},
      {"vfio_binder.devices=\"\"", ""},
      {"vfio_binder.devices=\"", ""},
      {"vfio_binder.devices=02:00.0+10de:1401,03:00.0|10de:1402", "0000:02:00.0|10de:1401 0000:03:00.0|10de:1402"},
  };
  for (const Case& each : cases) {
    const BootSwitches switches = parse_kernel_command_line(each.text);
    EXPECT_EQ(devices(switches), each.devices) << each.text;
    EXPECT_EQ(rendered(switches.problems), "") << each.text;
    EXPECT_EQ(switches.mode, BootMode::apply) << each.text;
  }
}

TEST(KernelCommandLine, DevicesKnowTheirPlace) {
  const BootSwitches switches = parse_kernel_command_line("quiet vfio_binder.devices=\"02:00.0 03:00.0\"\n");
  ASSERT_EQ(devices(switches), "0000:02:00.0 0000:03:00.0");
  EXPECT_EQ((*switches.devices)[1].at,
            (Place{"/proc/cmdline", 1, 36, 7, "quiet vfio_binder.devices=\"02:00.0 03:00.0\""}));
}

struct Bad {
  const char* text;
  BootMode mode;
  const char* devices;
  const char* rendered;
};

TEST(KernelCommandLine, TellsFaults) {
  const Bad cases[] = {
      {"quiet vfio_binder=of ro", BootMode::off, "unset", R"(
/proc/cmdline:1:19: error: "of" is no value of vfio_binder, and is taken for off
    quiet vfio_binder=of ro
                      ^~
    fix: write vfio_binder=off, vfio_binder=dry-run or vfio_binder=on
)"},
      {"vfio_binder=", BootMode::off, "unset", R"(
/proc/cmdline:1:1: error: vfio_binder has no value, and is taken for off
    vfio_binder=
    ^~~~~~~~~~~
    fix: write vfio_binder=off, vfio_binder=dry-run or vfio_binder=on
)"},
      {"ro vfio_binder quiet", BootMode::off, "unset", R"(
/proc/cmdline:1:4: error: vfio_binder has no value, and is taken for off
    ro vfio_binder quiet
       ^~~~~~~~~~~
    fix: write vfio_binder=off, vfio_binder=dry-run or vfio_binder=on
)"},
      {"vfio_binder.device=02:00.0 vfio_binder=on", BootMode::off, "unset", R"(
/proc/cmdline:1:1: error: there is no switch "vfio_binder.device", which is taken for vfio_binder=off
    vfio_binder.device=02:00.0 vfio_binder=on
    ^~~~~~~~~~~~~~~~~~
    fix: write vfio_binder.devices=02:00.0
)"},
      {"vfio_binder.devices", BootMode::off, "unset", R"(
/proc/cmdline:1:1: error: vfio_binder.devices has no value, which is taken for vfio_binder=off
    vfio_binder.devices
    ^~~~~~~~~~~~~~~~~~~
    fix: write vfio_binder.devices=0000:02:00.0,0000:02:00.1
)"},
      {"vfio_binder.devices vfio_binder.devices=02:00.0", BootMode::off, "0000:02:00.0", R"(
/proc/cmdline:1:1: error: vfio_binder.devices has no value, which is taken for vfio_binder=off
    vfio_binder.devices vfio_binder.devices=02:00.0
    ^~~~~~~~~~~~~~~~~~~
    fix: write vfio_binder.devices=0000:02:00.0,0000:02:00.1
)"},
      {"vfio_binder.devices=02:00.0,2:0.1 vfio_binder=dry-run\n", BootMode::dry_run, "0000:02:00.0", R"(
/proc/cmdline:1:29: error: the bus has one digit
    vfio_binder.devices=02:00.0,2:0.1 vfio_binder=dry-run
                                ^
    fix: write 02:00.1
)"},
      {"vfio_binder.devices='02:00.0'", BootMode::apply, "", R"(
/proc/cmdline:1:21: error: quotes can stand around the whole list only
    vfio_binder.devices='02:00.0'
                        ^
    fix: write 02:00.0
)"},
      {"vfio_binder=x vfio_binder=dry-run", BootMode::off, "unset", R"(
/proc/cmdline:1:13: error: "x" is no value of vfio_binder, and is taken for off
    vfio_binder=x vfio_binder=dry-run
                ^
    fix: write vfio_binder=off, vfio_binder=dry-run or vfio_binder=on
)"},
  };
  for (const Bad& each : cases) {
    const BootSwitches switches = parse_kernel_command_line(each.text);
    EXPECT_EQ(switches.mode, each.mode) << each.text;
    EXPECT_EQ(devices(switches), each.devices) << each.text;
    EXPECT_EQ("\n" + rendered(switches.problems), each.rendered);
  }
}

/// Words that are nearly ours, whatever stands around them.
TEST(KernelCommandLine, WhatIsNotClearMeansOff) {
  struct Case {
    const char* word;
    const char* fix;
  };
  constexpr const char* any =
      "write vfio_binder=off, or one of vfio_binder=dry-run, vfio_binder=on and vfio_binder.devices=0000:02:00.0";
  const Case cases[] = {
      {"vfio_binder.off", "write vfio_binder=off"},
      {"vfio-binder.dry-run", "write vfio_binder=dry-run"},
      {"rd.vfio_binder=0", "write vfio_binder=0"},
      {"VFIO_BINDER=off", "write vfio_binder=off"},
      {"vfiobinder=off", "write vfio_binder=off"},
      {"vfio_binders=off", "write vfio_binder=off"},
      {"vfio_bidner=off", "write vfio_binder=off"},
      {"vfo_binder=no", "write vfio_binder=no"},
      {"vfio_bind=off", "write vfio_binder=off"},
      {"my_vfio_binder=off", "write vfio_binder=off"},
      {"vfio_binder_off", any},
      {"vfio_binder:off", any},
      {"vfio.binder=x", any},
      {"vfio_binder.mode=off", any},
      {"vfio_binder.device=", "write vfio_binder.devices="},
      {"vfio_bindre.devices=02:00.0,03:00.0+10de:1401", "write vfio_binder.devices=02:00.0,03:00.0+10de:1401"},
      {"vfio_binder.devces=02:00.0", "write vfio_binder.devices=02:00.0"},
      {"vfio_binder.device=2:0.0", any},
      {"vfio_binder.device=\"02:00.0 02:00.1\"", any},
      {"-- vfio_binder=off", "write vfio_binder=off at the beginning"},
      {"-- x.VFIO-BINDER.devices=02:00.0", "write vfio_binder=off at the beginning"},
      {"init=\"/bin/sh vfio_binder=off", "write vfio_binder=off at the beginning"},
  };
  for (const Case& each : cases) {
    for (const std::string before : {"", "quiet vfio_binder=on "}) {
      const BootSwitches switches = parse_kernel_command_line(before + each.word);
      EXPECT_EQ(switches.mode, BootMode::off) << each.word;
      ASSERT_EQ(switches.problems.size(), 1U) << each.word;
      EXPECT_EQ(switches.problems[0].fix, each.fix) << each.word;
    }
  }
}

TEST(KernelCommandLine, SaysWhatDecided) {
  struct Case {
    const char* text;
    const char* decided_by;
  };
  const Case cases[] = {
      {"quiet", ""},
      {"vfio_binder.devices=02:00.0", ""},
      {"vfio_binder=on \"vfio-binder=off\" ro", "\"vfio-binder=off\""},
      {"vfio_binder.off vfio_binder=on", "vfio_binder.off"},
      {"vfio_binder.devices vfio_binder=on", "vfio_binder.devices"},
      {"rd.vfio_binder=0 vfio_binder.x", "rd.vfio_binder=0"},
  };
  for (const Case& each : cases) EXPECT_EQ(parse_kernel_command_line(each.text).decided_by, each.decided_by);
}

TEST(KernelCommandLine, ProblemsNameTheTextTheyAreFrom) {
  const BootSwitches switches = parse_kernel_command_line("vfio_binder.off", "/boot/loader/entries/a.conf");
  ASSERT_EQ(switches.problems.size(), 1U);
  EXPECT_EQ(switches.problems[0].at.file, "/boot/loader/entries/a.conf");
}

}  // namespace
}  // namespace binder
