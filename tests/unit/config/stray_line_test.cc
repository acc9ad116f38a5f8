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

TEST(StrayLine, WithoutKey) {
  const Bad cases[] = {
      {"0000:05:00.0", R"(
cfg:2:1: error: this line has no KEY=value
    0000:05:00.0
    ^~~~~~~~~~~~
    fix: write DEVICES="0000:05:00.0"
)"},
      {"  05:00.0 05:00.1 # GPU", R"(
cfg:2:3: error: this line has no KEY=value
      05:00.0 05:00.1 # GPU
      ^~~~~~~~~~~~~~~
    fix: write DEVICES="05:00.0 05:00.1"
)"},
      {"c1:00.0", R"(
cfg:2:1: error: this line has no KEY=value
    c1:00.0
    ^~~~~~~
    fix: write DEVICES="c1:00.0"
)"},
      {"pci:10de:1401", R"(
cfg:2:1: error: this line has no KEY=value
    pci:10de:1401
    ^~~~~~~~~~~~~
    fix: write DEVICES="pci:10de:1401"
)"},
      {"=05:00.0", R"(
cfg:2:1: error: there is no key before the sign
    =05:00.0
    ^
    fix: write one of DEVICES, BIND, HUGEPAGES, HUGETLB_SHM_GROUP, DRIVER, IOMMU, GROUP, HEADLESS, FRAMEBUFFER, TIMEOUT
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
    fix: write DEVICES
)"},
      {" DEVICE = 05:00.0", R"(
cfg:2:2: error: there is no key "DEVICE"
     DEVICE = 05:00.0
     ^~~~~~
    fix: write DEVICES
)"},
      {"DEVICES+=\"05:00.0\"", R"(
cfg:2:1: error: there is no key "DEVICES+"
    DEVICES+="05:00.0"
    ^~~~~~~~
    fix: write DEVICES
)"},
      {"hugepage_s: 5", R"(
cfg:2:1: error: there is no key "hugepage_s"
    hugepage_s: 5
    ^~~~~~~~~~
    fix: write HUGEPAGES
)"},
      {"options vfio-pci ids=10de:1401", R"(
cfg:2:1: error: there is no key "options vfio-pci ids"
    options vfio-pci ids=10de:1401
    ^~~~~~~~~~~~~~~~~~~~
    fix: write one of DEVICES, BIND, HUGEPAGES, HUGETLB_SHM_GROUP, DRIVER, IOMMU, GROUP, HEADLESS, FRAMEBUFFER, TIMEOUT
)"},
      {"IN=1", R"(
cfg:2:1: error: there is no key "IN"
    IN=1
    ^~
    fix: write one of DEVICES, BIND, HUGEPAGES, HUGETLB_SHM_GROUP, DRIVER, IOMMU, GROUP, HEADLESS, FRAMEBUFFER, TIMEOUT
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
cfg:2:1: error: there is no = behind this key
    DEVICES 05:00.0
    ^~~~~~~
    fix: write DEVICES="05:00.0"
)"},
      {"IOMMU optional", R"(
cfg:2:1: error: there is no = behind this key
    IOMMU optional
    ^~~~~
    fix: write IOMMU="optional"
)"},
      {"DEVICES", R"(
cfg:2:1: error: there is no = behind this key
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
    fix: leave it out: DEVICES="05:00.0 05:00.1"
)"},
      {"set -a", R"(
cfg:2:1: error: "set" is for a shell, which does not read this file
    set -a
    ^~~
    fix: write KEY=value
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
cfg:2:8: error: there is text behind the section
    [vfio] DEVICES="05:00.0"
           ^~~~~~~~~~~~~~~~~
    fix: write it on a line of its own
)"},
  };
  expect_problems(cases);
}

TEST(StrayLine, DoesNotRepeatALongLineInTheFix) {
  const std::string line = "05:00.0 " + std::string(72, '1');
  EXPECT_EQ(fix_of(explain_stray_line(line)), "write DEVICES=\"" + line + "\"");
  EXPECT_EQ(fix_of(explain_stray_line(line + "1")), "write DEVICES=\"...\"");
}

}  // namespace
}  // namespace binder
