// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a config that set nothing.
#include "binder/config/stray_line.h"

#include <gtest/gtest.h>

#include <string>

#include "binder/config/config_keys.h"
#include "tests/unit/config/config_text.h"
#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

struct Bad {
  const char* line;
  const char* rendered;
};

/// Each line in the middle of a file, so that it is seen that it costs no other.
void expect_problems(const auto& cases) {
  for (const Bad& each : cases) {
    const ParsedConfig parsed = parse("DEVICES=02:00.0\n" + std::string{each.line} + "\nDEVICES=03:00.0\n");
    EXPECT_EQ("\n" + rendered(parsed.problems), each.rendered);
    EXPECT_EQ(devices(parsed), "0000:02:00.0 0000:03:00.0") << each.line;
  }
}

TEST(StrayLine, WithNothingButDevicesIsAListOfThem) {
  struct Case {
    const char* text;
    const char* devices;
  };
  const Case cases[] = {
      {"0000:05:00.0\n0000:05:00.1\n", "0000:05:00.0 0000:05:00.1"},
      {"  05:00.0 05:00.1 # GPU\n", "0000:05:00.0 0000:05:00.1"},
      {"# GPU\n05:00.0,\n05:00.1;06:00.0\n", "0000:05:00.0 0000:05:00.1 0000:06:00.0"},
      {"\"05:00.0 05:00.1\"\n'06:00.0'", "0000:05:00.0 0000:05:00.1 0000:06:00.0"},
      {"c1:00.0", "0000:c1:00.0"},
      {"pci:10de:1401\n0000:00:01.0/00.*|10de:1401", "pci:10de:1401 0000:00:01.0/00.*|10de:1401"},
      {"05:00.0 \\\n05:00.1\nTIMEOUT=3\n", "0000:05:00.0 0000:05:00.1"},
  };
  for (const Case& each : cases) {
    const ParsedConfig parsed = parse(each.text);
    EXPECT_EQ(devices(parsed), each.devices) << each.text;
    EXPECT_EQ(rendered(parsed.problems), "") << each.text;
    EXPECT_TRUE(parsed.remarks.empty()) << each.text;
  }
}

TEST(StrayLine, WithNothingButDevicesCostsNoneOfThemForABadOne) {
  const ParsedConfig parsed = parse("0000:05:00.0 5:00.1\n10de:1401\n\t06:00.0\n");
  EXPECT_EQ(devices(parsed), "0000:05:00.0 0000:06:00.0");
  EXPECT_EQ("\n" + rendered(parsed.problems), R"(
cfg:1:14: error: the bus has one digit
    0000:05:00.0 5:00.1
                 ^
    fix: write 05:00.1
cfg:2:1: error: an ID needs pci: before it
    10de:1401
    ^~~~~~~~~
    fix: write pci:10de:1401
)");
  ASSERT_EQ(parsed.config.devices.size(), 2U);
  EXPECT_EQ(parsed.config.devices[1].at, (Place{"cfg", 3, 2, 7, "\t06:00.0"}));
}

TEST(StrayLine, WithoutKey) {
  const Bad cases[] = {
      {"=05:00.0", R"(
cfg:2:1: error: this line has no KEY=value
    =05:00.0
    ^~~~~~~~
    fix: write DEVICES="05:00.0"
)"},
      {"=x", R"(
cfg:2:1: error: there is no key before the sign
    =x
    ^
    fix: write one of DEVICES, BIND, HUGEPAGES, HOST_MEMORY, HUGETLB_SHM_GROUP, DRIVER, IOMMU, GROUP, HEADLESS, FRAMEBUFFER, TIMEOUT, VFS, RESET_METHOD, D3COLD, REBAR, OPTIONS
)"},
      {"exit 0", R"(
cfg:2:1: error: this line has no KEY=value
    exit 0
    ^~~~~~
    fix: write KEY=value, or # before a comment
)"},
  };
  expect_problems(cases);
}

TEST(StrayLine, WithAnUnknownKey) {
  const Bad cases[] = {
      {"devices=05:00.0", R"(
cfg:2:1: error: keys are written in upper case
    devices=05:00.0
    ^~~~~~~
    fix: write DEVICES="05:00.0"
)"},
      {" DEVICE = 05:00.0", R"(
cfg:2:2: error: there is no key "DEVICE"
     DEVICE = 05:00.0
     ^~~~~~
    fix: write DEVICES="05:00.0"
)"},
      {"TIMEOUT+=5", R"(
cfg:2:1: error: there is no key "TIMEOUT+"
    TIMEOUT+=5
    ^~~~~~~~
    fix: write TIMEOUT="5"
)"},
      {"device=5:0.0 [10de:1401]", R"(
cfg:2:1: error: there is no key "device"
    device=5:0.0 [10de:1401]
    ^~~~~~
    fix: write DEVICES="05:00.0|10de:1401"
)"},
      {"devices=x", R"(
cfg:2:1: error: keys are written in upper case
    devices=x
    ^~~~~~~
    fix: write DEVICES=
)"},
      {"hugepage_s: 5", R"(
cfg:2:1: error: there is no key "hugepage_s"
    hugepage_s: 5
    ^~~~~~~~~~
    fix: write HUGEPAGES="5"
)"},
      {"IN=1", R"(
cfg:2:1: error: there is no key "IN"
    IN=1
    ^~
    fix: write one of DEVICES, BIND, HUGEPAGES, HOST_MEMORY, HUGETLB_SHM_GROUP, DRIVER, IOMMU, GROUP, HEADLESS, FRAMEBUFFER, TIMEOUT, VFS, RESET_METHOD, D3COLD, REBAR, OPTIONS
)"},
  };
  expect_problems(cases);
}

TEST(StrayLine, NearestKey) {
  for (const char* key : {"DEVIC", "DEVICES++", "DEVIXEX", "Devices", "dvices", "EDVICES"}) {
    EXPECT_EQ(nearest_key(key), "DEVICES") << key;
  }
  EXPECT_EQ(nearest_key("iomu"), "IOMMU");
  EXPECT_EQ(nearest_key("HUGETLB_SHM_GROUPID"), "HUGETLB_SHM_GROUP");
  for (const char* key : {"", "DEVI", "DEVICES+++", "VICE", "XXX", "DEVIXXX"}) EXPECT_FALSE(nearest_key(key)) << key;
  EXPECT_FALSE(nearest_key(std::string(1'000'000, 'x')));
}

TEST(StrayLine, WithoutSign) {
  const Bad cases[] = {
      {"DEVICES 05:00.0", R"(
cfg:2:1: error: there is no = after this key
    DEVICES 05:00.0
    ^~~~~~~
    fix: write DEVICES="05:00.0"
)"},
      {"IOMMU optional", R"(
cfg:2:1: error: there is no = after this key
    IOMMU optional
    ^~~~~
    fix: write IOMMU="optional"
)"},
      {"DEVICES", R"(
cfg:2:1: error: there is no = after this key
    DEVICES
    ^~~~~~~
    fix: write DEVICES=""
)"},
  };
  expect_problems(cases);
}

TEST(StrayLine, OfAShell) {
  const Bad cases[] = {
      {"export DEVICES=\"05:00.0 05:00.1\"", R"(
cfg:2:1: error: "export" is for a shell, which does not read this file
    export DEVICES="05:00.0 05:00.1"
    ^~~~~~
    fix: write DEVICES="05:00.0 05:00.1"
)"},
      {"set -a", R"(
cfg:2:1: error: "set" is for a shell, which does not read this file
    set -a
    ^~~
    fix: write KEY=value, or # before a comment
)"},
  };
  expect_problems(cases);
}

TEST(StrayLine, OfASection) {
  const Bad cases[] = {
      {"[vfio", R"(
cfg:2:1: error: this section has no ]
    [vfio
    ^~~~~
    fix: leave the line out: this file needs no sections
)"},
      {"[vfio # ]", R"(
cfg:2:1: error: this section has no ]
    [vfio # ]
    ^~~~~
    fix: leave the line out: this file needs no sections
)"},
      {"[vfio] DEVICES=\"05:00.0\"", R"(
cfg:2:8: error: there is text after the section
    [vfio] DEVICES="05:00.0"
           ^~~~~~~~~~~~~~~~~
    fix: write it on a line of its own
)"},
  };
  expect_problems(cases);
}

TEST(StrayLine, DoesNotRepeatALongLineInTheFix) {
  const std::string list = "05:00.0" + std::string(170, ' ') + "05:00.1";
  EXPECT_EQ(fix_of(explain_stray_line("DEVICES " + list)), "write DEVICES=\"" + list + "\"");
  EXPECT_EQ(fix_of(explain_stray_line("DEVICES " + list + std::string(100, ' ') + "x")), "write DEVICES=");
}

TEST(StrayLine, OfOtherPrograms) {
  struct Case {
    const char* line;
    const char* fix;
  };
  constexpr const char* advice = "write DEVICES=\"0000:02:00.0\", with the addresses that \"lspci -D\" shows";
  const Case cases[] = {
      {"05:00.0 VGA compatible controller [0300]: NVIDIA Corporation GM206 [GeForce GTX 960] [10de:1401] (rev a1)",
       "write DEVICES=\"05:00.0|10de:1401\""},
      {"0000:05:00.0 VGA compatible controller: NVIDIA Corporation GM206 (rev a1)", "write DEVICES=\"0000:05:00.0\""},
      {"05:00.0 0300: 10de:1401 (rev a1)", "write DEVICES=\"05:00.0|10de:1401\""},
      {"IOMMU Group 15 05:00.1 Audio device [0403]: NVIDIA [10de:0fba] (rev a1)",
       "write DEVICES=\"05:00.1|10de:0fba\""},
      {"options vfio-pci ids=10de:1401,10de:0fba disable_vga=1", "write DEVICES=\"pci:10de:1401 pci:10de:0fba\""},
      {"vfio-pci.ids=10de:1401,10de:0fba", "write DEVICES=\"pci:10de:1401 pci:10de:0fba\""},
      {"vfio_pci.ids=10de:1401:1462:3201", "write DEVICES=\"pci:10de:1401:1462:3201\""},
      {"pci-stub.ids=10de:1401:ffffffff:ffffffff:030000:ffffff quiet", "write DEVICES=\"pci:10de:1401\""},
      {"GRUB_CMDLINE_LINUX=\"quiet vfio-pci.ids=10de:1401\"", "write DEVICES=\"pci:10de:1401\""},
      {"options vfio-pci ids=10de", advice},
      {"<address domain='0x0000' bus='0x0a' slot='0x00' function='0x1'/>", "write DEVICES=\"0000:0a:00.1\""},
      {"<address type='pci' domain=\"0\" bus=\"10\" slot=\"0\" function=\"1\" multifunction='on'/>",
       "write DEVICES=\"0000:0a:00.1\""},
      {"<address type='usb' bus='0' port='1'/>", advice},
      {"<address domain='0x0000' bus='0x100' slot='0x00' function='0x1'/>", advice},
      {"BusID \"PCI:10:0:0\"", "write DEVICES=\"0000:0a:00.0\""},
      {"xen-pciback.hide=(0000:05:00.0)(0000:05:00.1)", "write DEVICES=\"0000:05:00.0 0000:05:00.1\""},
      {"DEVS=\"0000:05:00.0 0000:05:00.1\"", "write DEVICES=\"0000:05:00.0 0000:05:00.1\""},
      {"0000:05:00.0 vfio-pci [*]", "write DEVICES=\"0000:05:00.0\""},
      {"virsh nodedev-detach pci_0000_05_00_0", "write DEVICES=\"0000:05:00.0\""},
  };
  for (const Case& each : cases) {
    const ParsedConfig parsed = parse(each.line);
    EXPECT_EQ(devices(parsed), "") << each.line;
    ASSERT_EQ(parsed.problems.size(), 1U) << each.line << "\n" << rendered(parsed.problems);
    EXPECT_EQ(parsed.problems[0].fix, each.fix) << each.line;
  }
}

}  // namespace
}  // namespace binder
