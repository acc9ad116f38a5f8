// SPDX-License-Identifier: GPL-2.0-or-later
// What is said about bad config files, and that the good rest of each still counts.
#include <gtest/gtest.h>

#include <string>

#include "binder/config/config.h"
#include "tests/unit/config/config_text.h"
#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

struct Bad {
  std::string_view text;
  const char* devices;  ///< what is read all the same
  const char* rendered;
};

void expect_problems(const auto& cases) {
  for (const Bad& each : cases) {
    const ParsedConfig parsed = parse(each.text);
    EXPECT_EQ("\n" + rendered(parsed.problems), each.rendered);
    EXPECT_EQ(devices(parsed), each.devices) << each.text;
  }
}

TEST(ConfigProblems, OneBadEntryCostsNothingElse) {
  const Bad cases[] = {
      {"DEVICES=\"01:00.0 1:00.1 01:00.2\"\nDEVICES=02:00.0\n", "0000:01:00.0 0000:01:00.2 0000:02:00.0", R"(
cfg:1:18: error: the bus has one digit
    DEVICES="01:00.0 1:00.1 01:00.2"
                     ^
    fix: write 01:00.1
)"},
      {"DEVICES=\"01:00.0 \\\r\n\t01:0.1\t# x\r\n 01:00:2\"\r\n", "0000:01:00.0",
       "\n"
       "cfg:2:5: error: the device has one digit\n"
       "    \t01:0.1\t# x\n"
       "    \t   ^\n"
       "    fix: write 01:00.1\n"
       "cfg:3:7: error: a dot stands before the function\n"
       "     01:00:2\"\n"
       "          ^\n"
       "    fix: write 01:00.2\n"},
      {"HUGEPAGES=16x1G\nDEVICES=01:00.0", "0000:01:00.0", R"(
cfg:1:13: error: a slash stands between the amount and the page size
    HUGEPAGES=16x1G
                ^
    fix: write 16/1G
)"},
  };
  expect_problems(cases);
}

TEST(ConfigProblems, Quotes) {
  const Bad cases[] = {
      {"DEVICES=\"01:00.0\nHUGEPAGES=\"4\"\nDEVICES=02:00.0\n", "0000:01:00.0 0000:02:00.0", R"(
cfg:1:9: error: this quote is not closed
    DEVICES="01:00.0
            ^
    fix: write " at the end of the value too
)"},
      {"DEVICES='01:00.0 \\\n  01:00.1\nexport X='2'\n[s]\nDEVICES='03:00.0'\n",
       "0000:01:00.0 0000:01:00.1 0000:03:00.0", R"(
cfg:1:9: error: this quote is not closed
    DEVICES='01:00.0 \
            ^
    fix: write ' at the end of the value too
cfg:3:1: error: "export" is for a shell, which does not read this file
    export X='2'
    ^~~~~~
    fix: write KEY=value, or # before a comment
)"},
      {"DEVICES=\"01:00.0\n[s]\nBIND=\"02:00.0\"\n", "0000:01:00.0 0000:02:00.0", R"(
cfg:1:9: error: this quote is not closed
    DEVICES="01:00.0
            ^
    fix: write " at the end of the value too
)"},
      {"DEVICES=\"01:00.0", "0000:01:00.0", R"(
cfg:1:9: error: this quote is not closed
    DEVICES="01:00.0
            ^
    fix: write " at the end of the value too
)"},
      {"DEVICES=\"01:00.0\" \"01:00.1\" # x\nDEVICES=02:00.0", "0000:01:00.0 0000:02:00.0", R"(
cfg:1:19: error: there is text after the end of the value
    DEVICES="01:00.0" "01:00.1" # x
                      ^~~~~~~~~
    fix: write the whole value between one pair of quotes
)"},
      {"DEVICES=01:00.0 \"01:00.1\"\n", "0000:01:00.0", R"(
cfg:1:17: error: quotes can stand around the whole list only
    DEVICES=01:00.0 "01:00.1"
                    ^
    fix: write 01:00.1
)"},
      {"DEVICES=01:00.0 \"\n", "0000:01:00.0", R"(
cfg:1:17: error: quotes can stand around the whole list only
    DEVICES=01:00.0 "
                    ^
    fix: write the list without this quote
)"},
      {"DEVICES=“01:00.0 01:00.1”\n", "0000:01:00.0 0000:01:00.1", R"(
cfg:1:9: error: this is a typographic quote
    DEVICES=“01:00.0 01:00.1”
            ^
    fix: write the plain quote "
)"},
  };
  expect_problems(cases);
}

TEST(ConfigProblems, Backslashes) {
  const Bad cases[] = {
      {"DEVICES=01:00.0 \\\n  01:00.1 \\\nDEVICES=02:00.0\n", "0000:01:00.0 0000:01:00.1 0000:02:00.0", R"(
cfg:2:11: error: this backslash joins the next line, which is a setting of its own
      01:00.1 \
              ^
    fix: leave out the backslash
)"},
      {"DEVICES=01:00.0 \\ 01:00.1\n", "0000:01:00.0 0000:01:00.1", R"(
cfg:1:17: error: "\" is not a hexadecimal digit
    DEVICES=01:00.0 \ 01:00.1
                    ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
  };
  expect_problems(cases);
}

TEST(ConfigProblems, CharactersThatDoNotBelongThere) {
  using namespace std::string_view_literals;
  const Bad cases[] = {
      {"DEVICES=01:00.0\xc2\xa0\xc2\xa0"
       "01:00.1 # a\xc2\xa0"
       "b\n",
       "0000:01:00.0 0000:01:00.1",
       "\n"
       "cfg:1:16: error: this is a non-breaking or typographic space\n"
       "    DEVICES=01:00.0\xc2\xa0\xc2\xa0"
       "01:00.1 # a\xc2\xa0"
       "b\n"
       "                   ^\n"
       "    fix: write an ordinary space\n"},
      {"\xc2\xa0"
       "DEVICES\xe2\x80\xaf=\xe3\x80\x80"
       "'01:00.0'\n",
       "0000:01:00.0",
       "\n"
       "cfg:1:1: error: this is a non-breaking or typographic space\n"
       "    \xc2\xa0"
       "DEVICES\xe2\x80\xaf=\xe3\x80\x80"
       "'01:00.0'\n"
       "    ^\n"
       "    fix: write an ordinary space\n"},
      {"DEVICES=é 01:00.0\n", "0000:01:00.0", R"(
cfg:1:9: error: "é" is not a hexadecimal digit
    DEVICES=é 01:00.0
            ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"DEVICES=01:00.0\xe2\x80\x8b\n", "0000:01:00.0",
       "\n"
       "cfg:1:16: error: there is an invisible character here\n"
       "    DEVICES=01:00.0\xe2\x80\x8b\n"
       "                   ^\n"
       "    fix: leave it out\n"},
      {"DEVICES=01:00.0 \0 01:00.1\nDEVICES=02:00.0"sv, "0000:01:00.0 0000:01:00.1 0000:02:00.0", R"(
cfg:1:17: error: there is a NUL byte here
    DEVICES=01:00.0 ? 01:00.1
                    ^
    fix: leave it out: the file is plain text
)"},
      {"\xff\xfe"
       "D\0E\0V\0"sv,
       "",
       "\n"
       "cfg:1:1: error: this file is UTF-16\n"
       "    ??D?E?V?\n"
       "    ^~\n"
       "    fix: save it as UTF-8\n"},
  };
  expect_problems(cases);
}

TEST(ConfigProblems, Values) {
  const Bad cases[] = {
      {"IOMMU=Required\n", "", R"(
cfg:1:7: error: "Required" is no value of IOMMU
    IOMMU=Required
          ^~~~~~~~
    fix: write IOMMU=required or IOMMU=optional
)"},
      {"GROUP=\"all\"\n", "", R"(
cfg:1:8: error: "all" is no value of GROUP
    GROUP="all"
           ^~~
    fix: write GROUP=warn or GROUP=refuse or GROUP=whole
)"},
      {"HEADLESS=1\n", "", R"(
cfg:1:10: error: "1" is no value of HEADLESS
    HEADLESS=1
             ^
    fix: write HEADLESS=no or HEADLESS=yes
)"},
      {"FRAMEBUFFER=off\n", "", R"(
cfg:1:13: error: "off" is no value of FRAMEBUFFER
    FRAMEBUFFER=off
                ^~~
    fix: write FRAMEBUFFER=release or FRAMEBUFFER=keep
)"},
      {"IOMMU= # later\n", "", R"(
cfg:1:1: error: IOMMU has no value
    IOMMU= # later
    ^~~~~
    fix: write IOMMU=required or leave the line out
)"},
      {"TIMEOUT=10 20\n", "", R"(
cfg:1:12: error: TIMEOUT takes one value
    TIMEOUT=10 20
               ^~
    fix: write TIMEOUT=10
)"},
      {"TIMEOUT=0\nTIMEOUT=601\nTIMEOUT=10s\n", "", R"(
cfg:1:9: error: TIMEOUT is a number from 1 to 600
    TIMEOUT=0
            ^
    fix: write TIMEOUT=1
cfg:2:9: error: TIMEOUT is a number from 1 to 600
    TIMEOUT=601
            ^~~
    fix: write TIMEOUT=600
cfg:3:9: error: "10s" is not a number
    TIMEOUT=10s
            ^~~
    fix: write the number of seconds, such as TIMEOUT=10
)"},
      {"HUGETLB_SHM_GROUP=kvm\nHUGETLB_SHM_GROUP=4294967295\nHUGETLB_SHM_GROUP=99999999999999999999\n", "", R"(
cfg:1:19: error: "kvm" is not a number
    HUGETLB_SHM_GROUP=kvm
                      ^~~
    fix: write the number of the group, as "getent group NAME" shows it
cfg:2:19: error: HUGETLB_SHM_GROUP is a number from 0 to 4294967294
    HUGETLB_SHM_GROUP=4294967295
                      ^~~~~~~~~~
    fix: write HUGETLB_SHM_GROUP=4294967294
cfg:3:19: error: HUGETLB_SHM_GROUP is a number from 0 to 4294967294
    HUGETLB_SHM_GROUP=99999999999999999999
                      ^~~~~~~~~~~~~~~~~~~~
    fix: write HUGETLB_SHM_GROUP=4294967294
)"},
      {"DRIVER=vfio_pci\nDRIVER=../x\n", "", R"(
cfg:1:8: error: vfio_pci is the module; its driver is called vfio-pci
    DRIVER=vfio_pci
           ^~~~~~~~
    fix: write DRIVER=vfio-pci
cfg:2:8: error: "../x" is not the name of a driver
    DRIVER=../x
           ^~~~
    fix: write the name of a directory in /sys/bus/pci/drivers, such as DRIVER=vfio-pci
)"},
  };
  expect_problems(cases);
}

TEST(ConfigProblems, ABadValueKeepsTheOneBefore) {
  const ParsedConfig parsed =
      parse("TIMEOUT=5\nTIMEOUT=x\nIOMMU=optional\nIOMMU=x\nGROUP=whole\nGROUP=x\nDRIVER=a\nDRIVER=/\n");
  EXPECT_EQ(parsed.problems.size(), 4U);
  EXPECT_EQ(parsed.config.timeout_seconds, 5U);
  EXPECT_EQ(parsed.config.iommu, IommuPolicy::optional);
  EXPECT_EQ(parsed.config.group, GroupPolicy::whole);
  EXPECT_EQ(parsed.config.driver, "a");
}

TEST(ConfigProblems, StandInTheOrderOfTheText) {
  const ParsedConfig parsed = parse("DEVICES=\"1:00.0 \xc2\xa0 1:00.1\" x\nx\n");
  ASSERT_EQ(parsed.problems.size(), 5U);
  std::vector<std::size_t> columns;
  for (const Problem& problem : parsed.problems) columns.push_back(problem.at.column);
  EXPECT_EQ(columns, (std::vector<std::size_t>{10, 17, 20, 28, 1}));
}

}  // namespace
}  // namespace binder
