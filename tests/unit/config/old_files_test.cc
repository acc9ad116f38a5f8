// SPDX-License-Identifier: GPL-2.0-or-later
// Files that were written for shells, old Macs and other programs.
#include <gtest/gtest.h>

#include <string>

#include "binder/config/config.h"
#include "tests/unit/config/config_text.h"
#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

struct Good {
  const char* text;
  const char* devices;
};

void expect_good(const auto& cases) {
  for (const Good& each : cases) {
    const ParsedConfig parsed = parse(each.text);
    EXPECT_EQ(devices(parsed), each.devices) << each.text;
    EXPECT_EQ(rendered(parsed.problems), "") << each.text;
  }
}

TEST(OldFiles, Arrays) {
  const Good cases[] = {
      {"DEVICES=(02:00.0 02:00.1)\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=( \"02:00.0\" '02:00.1' ) # x\nBIND=03:00.0", "0000:02:00.0 0000:02:00.1 0000:03:00.0"},
      {"DEVICES=(\n  \"02:00.0\"  # GPU (left)\n  02:00.1 # it's audio\n)\nBIND=(03:00.0)",
       "0000:02:00.0 0000:02:00.1 0000:03:00.0"},
      {"DEVICES=()\nDEVICES+=(02:00.0)\n", "0000:02:00.0"},
      {"DEVICES=(\n)\n", ""},
  };
  expect_good(cases);
  const ParsedConfig xen = parse("DEVICES=(02:00.0)(02:00.1)\n");
  ASSERT_EQ(xen.problems.size(), 1U);
  EXPECT_EQ(xen.problems[0].fix, "write 02:00.0 02:00.1");
}

TEST(OldFiles, ArraysInOneLine) {
  const Good cases[] = {
      {"DEVICES=(02:00.0)", "0000:02:00.0"},
  };
  expect_good(cases);
}

TEST(OldFiles, AnArrayThatIsNotClosedCostsItsLineOnly) {
  const ParsedConfig parsed = parse("DEVICES=(02:00.0\nDEVICES=(03:00.0) x\nDEVICES=04:00.0\n");
  EXPECT_EQ(devices(parsed), "0000:02:00.0 0000:03:00.0 0000:04:00.0");
  EXPECT_EQ("\n" + rendered(parsed.problems), R"(
cfg:1:9: error: this parenthesis is not closed
    DEVICES=(02:00.0
            ^
    fix: write ) at the end of the list too
cfg:2:19: error: there is text after the end of the value
    DEVICES=(03:00.0) x
                      ^
    fix: write the whole value between one pair of quotes
)");
}

TEST(OldFiles, MoreIsAdded) {
  const Good cases[] = {
      {"DEVICES=02:00.0\nDEVICES+=\" 03:00.0\"\nBIND +=04:00.0", "0000:02:00.0 0000:03:00.0 0000:04:00.0"},
  };
  expect_good(cases);
  EXPECT_EQ(hugepages(parse("HUGEPAGES=4\nHUGEPAGES+=5\n")), "4 5");
}

TEST(OldFiles, Semicolons) {
  const Good cases[] = {
      {"DEVICES=02:00.0;02:00.1\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=\"02:00.0; 02:00.1;\"\n", "0000:02:00.0 0000:02:00.1"},
      {"DEVICES=\"02:00.0\"; # x\n", "0000:02:00.0"},
      {"DEVICES=\"\n02:00.0 ; GPU\n; 09:00.0\n\"\n; 09:00.1\n", "0000:02:00.0"},
  };
  expect_good(cases);
}

TEST(OldFiles, ADeviceInTheCommentOfASemicolonIsTold) {
  const ParsedConfig parsed = parse("DEVICES=\"02:00.0 ; 02:00.1\"\nDEVICES=03:00.0 ;03:00.1\n");
  EXPECT_EQ(devices(parsed), "0000:02:00.0 0000:03:00.0");
  EXPECT_EQ("\n" + rendered(parsed.problems), R"(
cfg:1:20: error: this is in a comment, which the ; before it begins
    DEVICES="02:00.0 ; 02:00.1"
                       ^~~~~~~
    fix: write a space instead of the ; or # before a comment
cfg:2:18: error: this is in a comment, which the ; before it begins
    DEVICES=03:00.0 ;03:00.1
                     ^~~~~~~
    fix: write a space instead of the ; or # before a comment
)");
}

TEST(OldFiles, LinesThatEndWithACarriageReturn) {
  const ParsedConfig parsed = parse("# GPU\r\rDEVICES=02:00.0\rTIMEOUT=7\rBIND=3:00.0\r");
  EXPECT_EQ(devices(parsed), "0000:02:00.0");
  EXPECT_EQ(parsed.config.timeout_seconds, 7U);
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(one_line(parsed.problems[0]), "cfg:5:6: the bus has one digit; write 03:00.0");
  EXPECT_EQ(devices(parse("# x\rDEVICES=02:00.0\r\nDEVICES=03:00.0\r\r\n")), "0000:02:00.0 0000:03:00.0");
  EXPECT_EQ(devices(parse("DEVICES=\"02:00.0\r\r\n03:00.0\"\r\r\n")), "0000:02:00.0 0000:03:00.0");
}

TEST(OldFiles, LinesOfLspciAreRefusedAsAWhole) {
  const ParsedConfig parsed = parse(
      "DEVICES=\"\n"
      "02:00.0 VGA compatible controller [0300]: NVIDIA Corporation GM206 [GeForce GTX 960] [10de:1401] (rev a1)\n"
      "03:00.0\n"
      "04:00.0 0106: 8086:a352 (rev 10) 05:00.0 \\ 06:00.0\n"
      "\"\n");
  EXPECT_EQ(devices(parsed), "0000:03:00.0 0000:05:00.0 0000:06:00.0");
  ASSERT_EQ(parsed.problems.size(), 3U);
  EXPECT_EQ(one_line(parsed.problems[0]), "cfg:2:1: this is a line of lspci, not an address; write 02:00.0|10de:1401");
  EXPECT_EQ(parsed.problems[0].at.length, 105U);
  EXPECT_EQ(one_line(parsed.problems[1]), "cfg:4:1: this is a line of lspci, not an address; write 04:00.0|8086:a352");
}

TEST(OldFiles, ASetIsOneEntry) {
  const ParsedConfig parsed = parse("DEVICES=02:00.{0,1},03:00.0 04:00.[0,1] 05:00.{0, 06:00.0\n");
  EXPECT_EQ(devices(parsed), "0000:03:00.0 0000:06:00.0");
  ASSERT_EQ(parsed.problems.size(), 3U);
  EXPECT_EQ(parsed.problems[0].fix, "write 02:00.0 02:00.1");
  EXPECT_EQ(parsed.problems[1].fix, "write 04:00.0 04:00.1");
}

std::string remarks(const std::vector<ConfigText>& files) {
  std::string text;
  for (const Remark& remark : parse_config(files).remarks) text += one_line(remark) + "\n";
  return text;
}

TEST(Remarks, NameTheLinesOfAListThatAddUp) {
  EXPECT_EQ(remarks({{"cfg", "DEVICES=02:00.0\n\nBIND=03:00.0\nHUGEPAGES=4\n"}, {"cfg.d/1.cfg", "DEVICES+=04:00.0"}}),
            "cfg.d/1.cfg:1:1: note: DEVICES stands on several lines, which add up: cfg:1, cfg:3, cfg.d/1.cfg:1\n");
  EXPECT_EQ(remarks({{"cfg", "DEVICES=\nDEVICES=02:00.0\nHUGEPAGES=4 5\nDEVICES=x\n04:00.0\nTIMEOUT=3\nTIMEOUT=4"}}),
            "");
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "HUGEPAGES=4/2M\n";
  EXPECT_EQ(remarks({{"cfg", text}}),
            "cfg:1000:1: note: HUGEPAGES stands on several lines, which add up: cfg:1, cfg:2, cfg:3, cfg:4, cfg:5 and "
            "995 more\n");
}

TEST(Remarks, SayThatAnEmptyListTakesNothingBack) {
  EXPECT_EQ(remarks({{"cfg", "DEVICES=\"\"\nDEVICES=02:00.0\n"}, {"cfg.d/1.cfg", "\nDEVICES=\"\"\nBIND=\n"}}),
            "cfg.d/1.cfg:2:1: note: an empty DEVICES takes nothing back: the entry before it stays in force\n");
  EXPECT_EQ(remarks({{"cfg", "HUGEPAGES=4 5\nHUGEPAGES=\n"}}),
            "cfg:2:1: note: an empty HUGEPAGES takes nothing back: the 2 entries before it stay in force\n");
}

}  // namespace
}  // namespace binder
