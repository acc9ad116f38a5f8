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
      {"vfio_binder=dry-run -- vfio_binder=off", BootMode::dry_run},
      {"--x vfio_binder=off", BootMode::off},
      {"--=x vfio_binder=off", BootMode::off},
      {"my_vfio_binder=off vfio_binders=off", BootMode::apply},
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
      {"-- vfio_binder.devices=02:00.0", "unset"},
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
      {"vfio_binder.device=02:00.0", BootMode::apply, "unset", R"(
/proc/cmdline:1:1: error: there is no switch "vfio_binder.device"
    vfio_binder.device=02:00.0
    ^~~~~~~~~~~~~~~~~~
    fix: write vfio_binder.devices=LIST, or vfio_binder=off
)"},
      {"vfio_binder.devices", BootMode::apply, "unset", R"(
/proc/cmdline:1:1: error: vfio_binder.devices has no value
    vfio_binder.devices
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
      {"vfio_binder=x vfio_binder=dry-run", BootMode::dry_run, "unset", R"(
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

}  // namespace
}  // namespace binder
