// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/selector.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

Selector read(std::string_view text) {
  const auto selector = parse_selector(text);
  EXPECT_TRUE(selector) << rendered(text, selector.error());
  return selector ? *selector : Selector{};
}

TEST(Selector, Addresses) {
  EXPECT_EQ(std::get<ByAddress>(read("02:00.1").what), (ByAddress{{0, 2, 0, 1}, false}));
  EXPECT_EQ(std::get<ByAddress>(read("10000:01:00.0").what), (ByAddress{{0x10000, 1, 0, 0}, false}));
  EXPECT_EQ(std::get<ByAddress>(read("0000:02:1f.*").what), (ByAddress{{0, 2, 0x1f, 0}, true}));
  EXPECT_FALSE(read("02:00.1").guard);
}

TEST(Selector, Paths) {
  EXPECT_EQ(std::get<ByPath>(read("0000:00:01.2/00.3").what), (ByPath{{0, 0, 1, 2}, {{0, 3}}, false}));
  EXPECT_EQ(std::get<ByPath>(read("00:1c.0/00.0/1f.7/02.1").what),
            (ByPath{{0, 0, 0x1c, 0}, {{0, 0}, {0x1f, 7}, {2, 1}}, false}));
  EXPECT_EQ(std::get<ByPath>(read("00:01.0/00.0/04.*").what), (ByPath{{0, 0, 1, 0}, {{0, 0}, {4, 0}}, true}));
}

TEST(Selector, Ids) {
  EXPECT_EQ(std::get<ById>(read("pci:10de:1401").what), (ById{{0x10de, 0x1401, std::nullopt}}));
  EXPECT_EQ(std::get<ById>(read("pci:10DE:1401:1462:3201").what),
            (ById{{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}}}));
}

TEST(Selector, Guards) {
  const Selector selector = read("02:00.0|10de:1401");
  EXPECT_EQ(std::get<ByAddress>(selector.what), (ByAddress{{0, 2, 0, 0}, false}));
  EXPECT_EQ(selector.guard, (DeviceId{0x10de, 0x1401, std::nullopt}));
  EXPECT_EQ(read("00:01.0/00.0|10de:1401:1462:3201").guard, (DeviceId{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}}));
}

TEST(Selector, HasOneSpelling) {
  struct Case {
    const char* text;
    const char* canonical;
  };
  const Case cases[] = {
      {"02:00.0", "0000:02:00.0"},
      {"0000:0A:1F.7", "0000:0a:1f.7"},
      {"10000:01:00.*", "10000:01:00.*"},
      {"00:01.0/00.0", "0000:00:01.0/00.0"},
      {"0001:00:1C.4/00.0/1F.*", "0001:00:1c.4/00.0/1f.*"},
      {"pci:10DE:1401", "pci:10de:1401"},
      {"pci:8086:1", "pci:8086:0001"},
      {"pci:10de:1401:1462:32", "pci:10de:1401:1462:0032"},
      {"02:00.0|10DE:1401", "0000:02:00.0|10de:1401"},
      {"02:00.0+10DE:1401", "0000:02:00.0|10de:1401"},
      {"00:01.0/00.*+10de:1401:1462:3201", "0000:00:01.0/00.*|10de:1401:1462:3201"},
      {"02:00.*|10de:1:1462:1", "0000:02:00.*|10de:0001:1462:0001"},
      {"00:01.0/00.*|10de:1401", "0000:00:01.0/00.*|10de:1401"},
      {"pci:10de:1401|10de:1401:1462:3201", "pci:10de:1401|10de:1401:1462:3201"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(to_string(read(each.text)), each.canonical);
    EXPECT_EQ(to_string(read(each.canonical)), each.canonical);
  }
}

TEST(DeviceId, SortsAndCompares) {
  EXPECT_EQ(parse_device_id("10de:1401"), parse_device_id("10DE:1401"));
  EXPECT_NE(parse_device_id("10de:1401"), parse_device_id("10de:1401:1462:3201"));
  EXPECT_EQ(to_string(DeviceId{0x10de, 1, std::nullopt}), "10de:0001");
}

struct Bad {
  const char* text;
  const char* rendered;
};

void expect_faults(const auto& cases) {
  for (const Bad& each : cases) {
    const auto selector = parse_selector(each.text);
    ASSERT_FALSE(selector) << each.text << " was read as " << to_string(*selector);
    EXPECT_EQ("\n" + rendered(each.text, selector.error()), each.rendered);
  }
}

TEST(Selector, TellsFaultsOfAddresses) {
  const Bad cases[] = {
      {"02:00", R"(
in:1:1: error: the function is missing
    02:00
    ^~~~~
    fix: write 02:00.0 or 02:00.*
)"},
      {"0000:02:00|10de:1401", R"(
in:1:1: error: the function is missing
    0000:02:00|10de:1401
    ^~~~~~~~~~
    fix: write 0000:02:00.0|10de:1401 or 0000:02:00.*|10de:1401
)"},
      {"002:00.0", R"(
in:1:1: error: the bus has 3 digits
    002:00.0
    ^~~
    fix: write 02:00.0
)"},
      {"0000:2:00.*", R"(
in:1:6: error: the bus has one digit
    0000:2:00.*
         ^
    fix: write 0000:02:00.*
)"},
      {"0000:2:00.0|10de:1401", R"(
in:1:6: error: the bus has one digit
    0000:2:00.0|10de:1401
         ^
    fix: write 0000:02:00.0|10de:1401
)"},
      {"02:*", R"(
in:1:4: error: * can stand in the place of the function only
    02:*
       ^
    fix: write the device too, such as 0000:02:00.*
)"},
      {"/sys/bus/pci/devices/0000:02:00.0", R"(
in:1:1: error: this is a path of a file system, not a PCI address
    /sys/bus/pci/devices/0000:02:00.0
    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    fix: write 0000:02:00.0
)"},
  };
  expect_faults(cases);
}

TEST(Selector, TellsFaultsOfPaths) {
  const Bad cases[] = {
      {"0000:0:01.0/00.0", R"(
in:1:6: error: the bus has one digit
    0000:0:01.0/00.0
         ^
    fix: write 0000:00:01.0/00.0
)"},
      {"00:01.0/00.0/0.0/00.0", R"(
in:1:14: error: the device has one digit
    00:01.0/00.0/0.0/00.0
                 ^
    fix: write 00:01.0/00.0/00.0/00.0
)"},
      {"00:01.0/00", R"(
in:1:9: error: the function is missing
    00:01.0/00
            ^~
    fix: write 00:01.0/00.0
)"},
      {"00:01.0/00/00.0", R"(
in:1:9: error: the function is missing
    00:01.0/00/00.0
            ^~
    fix: write 00:01.0/00.0/00.0
)"},
      {"00:01.0/00.9", R"(
in:1:12: error: the function is above 7
    00:01.0/00.9
               ^
    fix: write a function from 0 to 7
)"},
      {"00:01.0/zz.0", R"(
in:1:9: error: "z" is not a hexadecimal digit
    00:01.0/zz.0
            ^
    fix: write device and function, such as 0000:00:01.0/00.0
)"},
      {"00:01.0/00.0.0", R"(
in:1:11: error: a colon stands between domain, bus and device
    00:01.0/00.0.0
              ^
    fix: write device and function, such as 0000:00:01.0/00.0
)"},
      {"00:01.0/0000:02:00.0", R"(
in:1:9: error: a step of a path has no bus: bus numbers change
    00:01.0/0000:02:00.0
            ^~~~~~~~
    fix: write 00:01.0/00.0
)"},
      {"00:01.0/02:", R"(
in:1:9: error: a step of a path has no bus: bus numbers change
    00:01.0/02:
            ^~~
    fix: write device and function only
)"},
      {"00:01.0/", R"(
in:1:8: error: there is no device after the slash
    00:01.0/
           ^
    fix: write root port and the devices below it, such as 0000:00:01.0/00.0
)"},
      {"00:01.0//00.0", R"(
in:1:8: error: there is no device after the slash
    00:01.0//00.0
           ^
    fix: write root port and the devices below it, such as 0000:00:01.0/00.0
)"},
      {"00:01.*/00.0", R"(
in:1:7: error: * can stand at the end of a path only
    00:01.*/00.0
          ^
    fix: write the function of the bridge, a digit from 0 to 7
)"},
      {"00:01.0/00.*/00.0", R"(
in:1:12: error: * can stand at the end of a path only
    00:01.0/00.*/00.0
               ^
    fix: write the function of the bridge, a digit from 0 to 7
)"},
  };
  expect_faults(cases);
}

}  // namespace
}  // namespace binder
