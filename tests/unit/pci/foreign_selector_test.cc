// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/foreign_selector.h"

#include <gtest/gtest.h>

#include <string>

#include "binder/pci/selector.h"

namespace binder {
namespace {

std::string fix(std::string_view text) {
  const auto selector = parse_selector(text);
  return selector ? "good: " + to_string(*selector) : fix_of(selector.error());
}

TEST(ForeignSelector, SaysWhatWasMeant) {
  struct Case {
    const char* text;
    const char* fix;
  };
  const Case cases[] = {
      // functions
      {"02:00.0-1", "write 02:00.0 02:00.1"},
      {"0000:02:00.0-3", "write 0000:02:00.0 0000:02:00.1 0000:02:00.2 0000:02:00.3"},
      {"02:00.[01]", "write 02:00.0 02:00.1"},
      {"02:00.[0-1]", "write 02:00.0 02:00.1"},
      {"02:00.[0,2]", "write 02:00.0 02:00.2"},
      {"02:00.{0,1}", "write 02:00.0 02:00.1"},
      {"02:00.{0..2}", "write 02:00.0 02:00.1 02:00.2"},
      {"00:01.0/00.0-1", "write 00:01.0/00.0 00:01.0/00.1"},
      {"02:00.x", "write 02:00.*"},
      {"00:01.0/00.?", "write 00:01.0/00.*"},
      {"02:00.[0-7]|10de:1401", "write 02:00.*|10de:1401"},
      // Xorg counts in decimal
      {"PCI:10:0:0", "write 0000:0a:00.0"},
      {"pci:2:0:1", "write 0000:02:00.1"},
      {"PCI:1@2:31:7", "write 0002:01:1f.7"},
      {"PCI:02:00:0|10de:1401", "write 0000:02:00.0|10de:1401"},
      // other words before it
      {"pci:0000:02:00.0", "write 0000:02:00.0"},
      {"pci/0000:02:00.0", "write 0000:02:00.0"},
      {"PCI:2:0.1", "write 02:00.1"},
      {"host=02:00.0", "write 02:00.0"},
      {"(0000:02:00.0)(0000:02:00.1)", "write 0000:02:00.0 0000:02:00.1"},
      {"[0000:02:00.0]", "write 0000:02:00.0"},
      {"02:00.0:", "write 02:00.0"},
      {"pci0000:00/0000:00:01.0/0000:02:00.0", "write 0000:02:00.0"},
      // IDs
      {"0x10de:0x1401", "write pci:10de:1401"},
      {"0x10DE:0x1401:0x1462:0x3201", "write pci:10DE:1401:1462:3201"},
      // two faults at once
      {"2:0.1|[10de:1401]", "write 02:00.1|10de:1401"},
      {"02:00|0x10de:0x1401", "write 02:00.0|10de:1401 or 02:00.*|10de:1401"},
  };
  for (const Case& each : cases) EXPECT_EQ(fix(each.text), each.fix) << each.text;
}

TEST(ForeignSelector, OffersNothingThatIsNotCertain) {
  for (const char* text : {"02:00.0-1|10de:1401", "02:00.1-0", "02:00.[]", "02:00.[08]", "02:00.0-8", "PCI:10de:0:0",
                           "PCI:256:0:0", "PCI:0:32:0", "PCI:0:0:8", "0x10de:0x14011", "0x10de:0xffff", "x=y",
                           "(0000:02:00.9)", "2:0.0|x", "pci:", "PCI/"}) {
    EXPECT_EQ(fix(text).find("write 0000:"), std::string::npos) << fix(text);
    const auto selector = parse_selector(text);
    ASSERT_FALSE(selector) << text;
    EXPECT_TRUE(selector.error().meant.empty()) << text << ": " << fix(text);
    EXPECT_FALSE(selector.error().advice.empty()) << text;
  }
}

TEST(ForeignSelector, SelectorsCompareByWhatTheySay) {
  auto first = parse_selector("0000:02:00.0|10de:1401");
  auto same = parse_selector("02:00.0+10DE:1401");
  same->at.line = 7;
  EXPECT_EQ(*first, *same);
  const char* in_order[] = {"02:00.0",           "02:00.0|10de:1401", "02:00.*",       "02:00.1",      "00:01.0/00.0",
                            "00:01.0/00.0/1f.0", "00:01.0/00.1",      "pci:10de:1401", "pci:10de:1402"};
  for (std::size_t i = 0; i + 1 < std::size(in_order); ++i) {
    EXPECT_LT(*parse_selector(in_order[i]), *parse_selector(in_order[i + 1])) << in_order[i];
  }
}

}  // namespace
}  // namespace binder
