// SPDX-License-Identifier: GPL-2.0-or-later
// Every fix of every problem is fed back.
#include "tests/unit/config/fixes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "binder/text/source_text.h"

namespace binder {
namespace {

void expect_good_fixes(const std::string& text) {
  EXPECT_EQ(bad_repairs(text), "") << text;
  for (const Problem& problem : problems_of(text)) EXPECT_EQ(bad_examples(problem.fix), "") << one_line(problem);
}

TEST(Fixes, OfTheSeedsOfTheFuzzerCanBeRead) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::string{TESTS_DIR} + "/fuzz/corpus/config"}) {
    std::ostringstream text;
    text << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
    expect_good_fixes(text.str());
    ++files;
  }
  EXPECT_GT(files, 20U);
}

/// Each wrong in one or more ways; each in each place where an entry or a line can stand.
constexpr const char* entries[] = {"2:0.0",
                                   "02:00",
                                   "0000:02:00",
                                   "0000.02.00.0",
                                   "0000:02:00:0",
                                   "02:0O.0",
                                   "02:00.8",
                                   "02:20.0",
                                   "0x02:00.0",
                                   "0x10de:0x1401",
                                   "10de:1401",
                                   "[10de:1401]",
                                   "PCI:10de:1401",
                                   "PCI:10:0:0",
                                   "pci:10:0:0",
                                   "pci:0:1",
                                   "pci:x",
                                   "pci:10de",
                                   "pci:0000:02:00.0",
                                   "pci/0000:02:00.0",
                                   "host=02:00.0",
                                   "02:00.0-1",
                                   "02:00.0-1|10de:1401",
                                   "02:00.[01]",
                                   "02:00.{0,1}",
                                   "02:00.x",
                                   "(02:00.0)",
                                   "02:00.0|",
                                   "|10de:1401",
                                   "02:00.0|10de",
                                   "02:0.0|[10de:1401]",
                                   "2:0.0|0x10de:0x1401",
                                   "02:00.0|10de:1401|10de:1402",
                                   "02:00.0+pci:10de:1401",
                                   "00:01.0/0.0",
                                   "0:1.0/0.0/1.0",
                                   "00:01.*/00.0",
                                   "00:01.0/",
                                   "00:01.0/0000:02:00.0",
                                   "0:1.0/0000:2:0.0|[10de:1401]",
                                   "/sys/bus/pci/devices/0000:02:00.0",
                                   "pci_0000_02_00_0",
                                   "pci-0000:02:00.0",
                                   "*",
                                   "x",
                                   "16Q",
                                   "16x1G",
                                   "1Gx16",
                                   "16G@0/1G",
                                   "1500M/1G",
                                   "1.5G/1G@node0",
                                   "3/3M",
                                   "16/2048",
                                   "16/hugepages-1048576kB",
                                   "16/",
                                   "16@",
                                   "/1G",
                                   "16777216T",
                                   "1.3G",
                                   "1,5G",
                                   "1,024",
                                   "512,16G",
                                   "16G@0,1",
                                   "16 G",
                                   "1G x 16",
                                   "16 pages of 1G",
                                   "16 / 1G @ 0",
                                   "about 16G",
                                   "16 G \n x",
                                   "'02:00.0'",
                                   "\"x",
                                   "02:00.0 VGA compatible controller [0300]: NVIDIA [10de:1401] (rev a1)",
                                   "02:00.0 0300: 10de:1401 (rev a1)"};

TEST(Fixes, OfBadEntriesCanBeRead) {
  for (const std::string entry : entries) {
    for (const std::string key : {"DEVICES=", "HUGEPAGES=", "BIND: ", "DEVICES+=", "TIMEOUT=", "IOMMU=", "DRIVER=",
                                  "HUGETLB_SHM_GROUP=", "devices=", "HUGEPAGE ", "export DEVICES=", "X=", ""}) {
      expect_good_fixes(key + entry + "\n");
      expect_good_fixes(key + "\"02:00.1 " + entry + " 16G/1G\" # x\n");
      expect_good_fixes(key + "(02:00.1\n" + entry + ") x\n" + entry + "\n");
    }
  }
}

/// What stands before a line and is not seen goes with the line.
TEST(Fixes, OfALineAfterABackslash) {
  for (const std::string before : {"\\\n", "  \\ \n \\\n", "\xc2\xa0\\\n\t", "\xef\xbb\xbf\\\n"}) {
    for (const std::string line : {"DEVICE=02:00.0", "export DEVICES='02:00.0'", "x 02:00.0 y", "DEVICES 02:00.0"}) {
      const std::string text = "TIMEOUT=3\n" + before + line + " \\\nDEVICES=03:00.0\n";
      expect_good_fixes(text);
      EXPECT_TRUE(std::ranges::any_of(problems_of(text), [](const Problem& problem) {
        return problem.repair.texts == std::vector<std::string>{"DEVICES=\"02:00.0\""};
      })) << text;
    }
  }
}

TEST(Fixes, AreOfferedWhereTheyCanBe) {
  std::size_t offered = 0;
  for (const std::string entry : entries) {
    for (const Problem& problem : problems_of("DEVICES=" + entry)) offered += problem.repair.texts.size();
  }
  EXPECT_GE(offered, 30U);
}

}  // namespace
}  // namespace binder
