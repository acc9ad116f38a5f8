// SPDX-License-Identifier: GPL-2.0-or-later
// What good config files mean. What is said about bad ones: config_problems_test.cc.
#include "binder/config/config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/config/config_text.h"
#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

/// As `parse`, for a file that has no problems.
ParsedConfig parse_good(std::string_view text) {
  ParsedConfig parsed = parse(text);
  EXPECT_EQ(rendered(parsed.problems), "") << text;
  return parsed;
}

TEST(Config, AnEmptyFileHasTheDefaults) {
  for (const char* text :
       {"", "\n", "# nothing\n", " \t\r\n;\n", "[vfio]\n", "\xef\xbb\xbf", "DEVICES=\n", "DEVICES=\"\"\n"}) {
    const Config config = parse_good(text).config;
    EXPECT_TRUE(config.devices.empty()) << text;
    EXPECT_TRUE(config.hugepages.empty()) << text;
    EXPECT_FALSE(config.hugetlb_shm_group) << text;
    EXPECT_EQ(config.driver, "vfio-pci") << text;
    EXPECT_EQ(config.iommu, IommuPolicy::required) << text;
    EXPECT_EQ(config.group, GroupPolicy::warn) << text;
    EXPECT_EQ(config.headless, Headless::no) << text;
    EXPECT_EQ(config.framebuffer, FramebufferPolicy::release) << text;
    EXPECT_EQ(config.timeout_seconds, 10U) << text;
  }
}

TEST(Config, ListsOfDevices) {
  struct Case {
    const char* text;
    const char* devices;
  };
  const Case cases[] = {
      {"DEVICES=02:00.0", "0000:02:00.0"},
      {"DEVICES=\"02:00.0 02:00.1\"\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES='02:00.0,02:00.1'\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=02:00.0 02:00.1\n", "0000:02:00.0 0000:02:00.1"},
      {"  DEVICES = 02:00.0 ,, 02:00.1 ,\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES: 02:00.0\n", "0000:02:00.0"},
      {"DEVICES=02:00.0\r\nDEVICES=02:00.1\r\n", "0000:02:00.0 0000:02:00.1"},
      {"BIND=02:00.0|10de:1401 03:00.0\r\n", "0000:02:00.0|10de:1401 0000:03:00.0"},
      {"BIND=02:00.0\nDEVICES=02:00.0\n", "0000:02:00.0 0000:02:00.0"},
      {"\xef\xbb\xbf"
       "DEVICES=02:00.0\n",
       "0000:02:00.0"},
      {"[vfio]\nDEVICES=02:00.0\n[ other ] # x\nDEVICES=03:00.0\n", "0000:02:00.0 0000:03:00.0"},
      {"DEVICES=\"00:01.0/00.* pci:10de:1401\"\n", "0000:00:01.0/00.* pci:10de:1401"},
      {"DEVICES=\v02:00.0\f", "0000:02:00.0"},
      {"  [a=\"b]\nDEVICES=02:00.0\n", "0000:02:00.0"},
  };
  for (const Case& each : cases) EXPECT_EQ(devices(parse_good(each.text)), each.devices) << each.text;
}

TEST(Config, Comments) {
  struct Case {
    const char* text;
    const char* devices;
  };
  const Case cases[] = {
      {"# DEVICES=01:00.0\n  ; DEVICES=01:00.0\nDEVICES=02:00.0\n", "0000:02:00.0"},
      {"DEVICES=02:00.0 # the GPU\n", "0000:02:00.0"},
      {"DEVICES=02:00.0 ; the GPU\n", "0000:02:00.0"},
      {"DEVICES=\"02:00.0\" # don't \"quote\"\nDEVICES=03:00.0\n", "0000:02:00.0 0000:03:00.0"},
      {"# it's a \"comment\nDEVICES=02:00.0\n", "0000:02:00.0"},
      {"DEVICES=\"02:00.0 # the GPU\"\n", "0000:02:00.0"},
      {"DEVICES= # none\n", ""},
      {"DEVICES= # \"none\nDEVICES=02:00.0\n", "0000:02:00.0"},
      {"# \\\nDEVICES=02:00.0\n", "0000:02:00.0"},
      {"DEVICES=\"02:00.0\";\n", "0000:02:00.0"},
  };
  for (const Case& each : cases) EXPECT_EQ(devices(parse_good(each.text)), each.devices) << each.text;
}

TEST(Config, ValuesOverSeveralLines) {
  struct Case {
    const char* text;
    const char* devices;
  };
  const Case cases[] = {
      {"DEVICES=\"02:00.0 \\\n  02:00.1\"\nTIMEOUT=7\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=\"02:00.0\n02:00.1\n\n\"\nTIMEOUT=7\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES='\r\n  02:00.0\r\n  02:00.1\r\n'\r\nTIMEOUT=7\r\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=02:00.0 \\\n  02:00.1\nTIMEOUT=7\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=02:00.0 \\ \t\r\n  02:00.1\nTIMEOUT=7\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=\\\n02:00.0\nTIMEOUT=7\n", "0000:02:00.0"},
      {"DEVICES=\\\n\"02:00.0\n02:00.1\"\nTIMEOUT=7\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=\"\n02:00.0 # GPU\n# 09:00.0\n02:00.1 ; audio\n\"\nTIMEOUT=7\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=\"02:00.0 \\\n 02:00.1 # audio\n\"\nTIMEOUT=7", "0000:02:00.0 0000:02:00.1"},
      {"TIMEOUT=7\nDEVICES=02:00.0 \\", "0000:02:00.0"},
      {"TIMEOUT=7\nDEVICES=02:00.0 \\\n", "0000:02:00.0"},
      {"TIMEOUT=7\nDEVICES=02:00.0 \\\n\n", "0000:02:00.0"},
  };
  for (const Case& each : cases) {
    const ParsedConfig parsed = parse_good(each.text);
    EXPECT_EQ(devices(parsed), each.devices) << each.text;
    EXPECT_EQ(parsed.config.timeout_seconds, 7U) << each.text;
  }
}

TEST(Config, EntriesKnowTheirPlace) {
  const ParsedConfig parsed =
      parse_good("# x\n\tDEVICES=\"02:00.0 \\\n  02:00.1|10de:0fba\" # y\r\nHUGEPAGES = 4, 16G/1G\n");
  ASSERT_EQ(devices(parsed), "0000:02:00.0 0000:02:00.1|10de:0fba");
  EXPECT_EQ(parsed.config.devices[0].at, (Place{"cfg", 2, 11, 7, "\tDEVICES=\"02:00.0 \\"}));
  EXPECT_EQ(parsed.config.devices[1].at, (Place{"cfg", 3, 3, 17, "  02:00.1|10de:0fba\" # y"}));
  ASSERT_EQ(hugepages(parsed), "4 16G/1G");
  EXPECT_EQ(parsed.config.hugepages[1].at, (Place{"cfg", 4, 16, 6, "HUGEPAGES = 4, 16G/1G"}));
}

TEST(Config, EntriesOfALongLineKnowTheirPlace) {
  const ParsedConfig parsed = parse_good("# x\n" + std::string(700, ' ') + "DEVICES" + std::string(900, ' ') +
                                         "= \"02:00.0" + std::string(5000, ' ') + "02:00.1\"\nDEVICES=03:00.0\n");
  ASSERT_EQ(devices(parsed), "0000:02:00.0 0000:02:00.1 0000:03:00.0");
  EXPECT_EQ(parsed.config.devices[0].at.column, 700U + 7 + 900 + 4);
  EXPECT_EQ(parsed.config.devices[1].at.column, 700U + 7 + 900 + 4 + 7 + 5000);
  EXPECT_EQ(parsed.config.devices[2].at, (Place{"cfg", 3, 9, 7, "DEVICES=03:00.0"}));
}

TEST(Config, FilesOfOtherPrograms) {
  const ParsedConfig arch = parse_good(
      "# Used by vfio-bind.service\n"
      "DEVICES=\"0000:00:14.0 0000:00:1a.0 0000:01:00.0 0000:01:00.1\"\n");
  EXPECT_EQ(devices(arch), "0000:00:14.0 0000:00:1a.0 0000:01:00.0 0000:01:00.1");
  const ParsedConfig unraid = parse_good("BIND=0000:03:00.0|8086:1533 0000:00:14.0|8086:a36d 04:00.0\r\n");
  EXPECT_EQ(devices(unraid), "0000:03:00.0|8086:1533 0000:00:14.0|8086:a36d 0000:04:00.0");
}

TEST(Config, DropInsAddToListsAndReplaceValues) {
  const std::vector<ConfigText> files = {{"cfg", "DEVICES=02:00.0\nHUGEPAGES=4\nTIMEOUT=7\nIOMMU=optional"},
                                         {"cfg.d/10.cfg",
                                          "\xef\xbb\xbf"
                                          "DEVICES=03:00.0\nTIMEOUT=8\n"},
                                         {"cfg.d/20.cfg", "HUGEPAGES=1G\nDEVICES=4:00.0\n"}};
  const ParsedConfig parsed = parse_config(files);
  EXPECT_EQ(devices(parsed), "0000:02:00.0 0000:03:00.0");
  EXPECT_EQ(hugepages(parsed), "4 1G");
  EXPECT_EQ(parsed.config.timeout_seconds, 8U);
  EXPECT_EQ(parsed.config.iommu, IommuPolicy::optional);
  EXPECT_EQ(parsed.config.devices[1].at.file, "cfg.d/10.cfg");
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(one_line(parsed.problems[0]), "cfg.d/20.cfg:2:9: the bus has one digit; write 04:00.0");
}

TEST(Config, AQuoteDoesNotReachIntoTheNextFile) {
  const std::vector<ConfigText> files = {{"a", "DEVICES=\"02:00.0"}, {"b", "DEVICES=03:00.0\"\nDEVICES=04:00.0"}};
  const ParsedConfig parsed = parse_config(files);
  EXPECT_EQ(devices(parsed), "0000:02:00.0 0000:04:00.0");
  ASSERT_EQ(parsed.problems.size(), 2U);
  EXPECT_EQ(one_line(parsed.problems[0]), "a:1:9: this quote is not closed; write \" at the end of the value too");
}

TEST(Config, SingleValues) {
  const Config config =
      parse_good("HUGETLB_SHM_GROUP=4294967294\nIOMMU=optional\nTIMEOUT=600\nHEADLESS=yes\nFRAMEBUFFER='keep'\n")
          .config;
  EXPECT_EQ(config.hugetlb_shm_group, 4294967294U);
  EXPECT_EQ(config.iommu, IommuPolicy::optional);
  EXPECT_EQ(config.timeout_seconds, 600U);
  EXPECT_EQ(config.headless, Headless::yes);
  EXPECT_EQ(config.framebuffer, FramebufferPolicy::keep);
  EXPECT_EQ(parse_good("HOST_MEMORY=1G\nHOST_MEMORY=1536M\n").config.host_memory_kib, 1572864U);
  EXPECT_EQ(parse_good("HOST_MEMORY=128M\n").config.host_memory_kib, lowest_host_memory_kib);
  EXPECT_EQ(parse_good("HUGEPAGES=4\n").config.host_memory_kib, std::nullopt);
  EXPECT_EQ(parse_good("HUGETLB_SHM_GROUP=0\nTIMEOUT=1\n").config.hugetlb_shm_group, 0U);
  EXPECT_EQ(parse_good("HUGETLB_SHM_GROUP=0\nTIMEOUT=1\n").config.timeout_seconds, 1U);
}

TEST(Config, TheLastOfASingleValueHolds) {
  const Config config = parse_good("TIMEOUT=5\nIOMMU=optional\nTIMEOUT=6\nIOMMU=required\n").config;
  EXPECT_EQ(config.timeout_seconds, 6U);
  EXPECT_EQ(config.iommu, IommuPolicy::required);
}

TEST(Config, GroupsAndDrivers) {
  const Config config = parse_good("GROUP=whole\nDRIVER=nvgrace_gpu-vfio-pci\n").config;
  EXPECT_EQ(config.group, GroupPolicy::whole);
  EXPECT_EQ(config.driver, "nvgrace_gpu-vfio-pci");
  EXPECT_EQ(parse_good("GROUP = \"refuse\"\n").config.group, GroupPolicy::refuse);
  EXPECT_EQ(parse_good("DRIVER=a\nDRIVER=auto\n").config.driver, auto_driver);
}

TEST(Config, ListOfSelectorsFromElsewhere) {
  const ParsedSelectors parsed = parse_selectors("02:00.0, 3:00.0", {"argument", 4, 3, 0, "x 02:00.0, 3:00.0"});
  ASSERT_EQ(parsed.selectors.size(), 1U);
  EXPECT_EQ(to_string(parsed.selectors[0]), "0000:02:00.0");
  EXPECT_EQ(parsed.selectors[0].at, (Place{"argument", 4, 3, 7, "x 02:00.0, 3:00.0"}));
  EXPECT_EQ(rendered(parsed.problems), R"(argument:4:12: error: the bus has one digit
    x 02:00.0, 3:00.0
               ^
    fix: write 03:00.0
)");
}

TEST(Config, ALargeFileTakesNoTimeOrMemoryByTheSquare) {
  std::string text = "DEVICES=\"";
  for (int i = 0; i < 40000; ++i) text += i % 2 == 0 ? "02:00.0 " : "2:00.0 ";
  text += "\"\n" + std::string(500000, '\'') + "\n";
  for (int i = 0; i < 40000; ++i) text += "DEVICES='\nx\n";
  const ParsedConfig parsed = parse(text);
  EXPECT_EQ(parsed.config.devices.size(), 20000U);
  EXPECT_EQ(parsed.problems.size(), 20000U + 1 + 2 * 40000U);
}

TEST(Config, ALineOfAMillionBytesIsTheLongest) {
  const std::string setting = "DEVICES=02:00.0";
  const std::string spaces(1'000'000 - setting.size() - 1, ' ');
  EXPECT_EQ(devices(parse_good(setting + spaces + "\nDEVICES=03:00.0")), "0000:02:00.0 0000:03:00.0");
  const ParsedConfig parsed = parse(setting + spaces + " \nDEVICES=03:00.0");
  EXPECT_EQ(devices(parsed), "0000:03:00.0");
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(one_line(parsed.problems[0]),
            "cfg:1:1: this line is longer than a million bytes; write several DEVICES lines: they add up");
}

}  // namespace
}  // namespace binder
