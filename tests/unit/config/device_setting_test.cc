// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/device_setting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/config_text.h"
#include "tests/unit/config/fixes.h"
#include "tests/unit/config/rendered.h"

namespace binder::testing {
namespace {

ParsedConfig parse_good(const std::string& text) {
  ParsedConfig parsed = parse(text);
  EXPECT_EQ(rendered(parsed.problems), "") << text;
  return parsed;
}

std::string described(const std::string& text) {
  std::string all;
  for (const DeviceSetting& setting : parse_good(text).config.settings) {
    all += to_string(setting.selector) + " " + name_of(setting) + " (" + setting.value + ")\n";
  }
  return all;
}

TEST(DeviceSetting, AllThatCanBeWritten) {
  EXPECT_EQ(described("D3COLD=\"02:00.0=off, 0000:00:01.0/00.0=on 03:00.*|10de:1401=NO\"\n"),
            "0000:02:00.0 D3COLD=off (0)\n0000:00:01.0/00.0 D3COLD=on (1)\n0000:03:00.*|10de:1401 D3COLD=NO (0)\n");
  EXPECT_EQ(
      described("RESET_METHOD=02:00.0=flr+bus\nRESET_METHOD=pci:10de:1401=device_specific\n"),
      "0000:02:00.0 RESET_METHOD=flr+bus (flr bus)\npci:10de:1401 RESET_METHOD=device_specific (device_specific)\n");
  EXPECT_EQ(described("REBAR=\"02:00.0/1=16G 0000:00:01.0/00.0/0=256M 02:00.0|10de:1401/2=1024M\"\n"),
            "0000:02:00.0 REBAR 1=16G (14)\n0000:00:01.0/00.0 REBAR 0=256M (8)\n"
            "0000:02:00.0|10de:1401 REBAR 2=1024M (10)\n");
  EXPECT_EQ(described("VFS=03:00.0=8\n"), "0000:03:00.0 VFS=8 (8)\n");
}

TEST(DeviceSetting, OptionsOfTheModule) {
  const Config config = parse_good("OPTIONS=\"disable_vga=1 nointxmask=off\"\nOPTIONS=other=x\n").config;
  ASSERT_EQ(config.options.size(), 3U);
  EXPECT_EQ(config.options[0].value, "Y");
  EXPECT_EQ(config.options[1].value, "N");
  EXPECT_EQ(config.options[2].value, "x");
}

TEST(DeviceSetting, SlipsAreSaidAndCostNothingElse) {
  const char* const slips[] = {
      "D3COLD=02:00.0",
      "D3COLD=off",
      "D3COLD==off",
      "D3COLD=02:00.0=maybe",
      "D3COLD=2:00.0=off",
      "RESET_METHOD=02:00.0=flt",
      "RESET_METHOD=02:00.0=flr+",
      "REBAR=02:00.0=16G",
      "REBAR=02:00.0/6=16G",
      "REBAR=02:00.0/1=15G",
      "REBAR=02:00.0/1=512K",
      "REBAR=02:00.0/1=16",
      "REBAR=02:00.0/1=16G/1G",
      "VFS=03:00.0=-1",
      "VFS=03:00.0=many",
      "VFS=03:00.0=70000",
      "OPTIONS=ids=10de:1401",
      "OPTIONS=disable_vga",
      "OPTIONS=disable_vga=2",
      "OPTIONS=vfio-pci.disable_vga=1",
  };
  for (const std::string slip : slips) {
    const ParsedConfig parsed = parse(slip + "\nTIMEOUT=3\nD3COLD=04:00.0=on\n");
    EXPECT_EQ(parsed.problems.size(), 1U) << slip;
    EXPECT_FALSE(parsed.problems.empty() || parsed.problems[0].fix.empty()) << slip;
    EXPECT_EQ(parsed.config.settings.size(), 1U) << slip;
    EXPECT_EQ(parsed.config.timeout_seconds, 3U) << slip;
    EXPECT_EQ(bad_repairs(slip + "\n"), "") << slip;
  }
}

TEST(DeviceSetting, TheFaultHasItsPlace) {
  EXPECT_EQ(rendered(parse("D3COLD=\"04:00.0=on 2:00.0=off 02:00.0=x\"\n").problems),
            R"(cfg:1:20: error: the bus has one digit
    D3COLD="04:00.0=on 2:00.0=off 02:00.0=x"
                       ^
    fix: write 02:00.0=off
cfg:1:39: error: "x" is neither on nor off
    D3COLD="04:00.0=on 2:00.0=off 02:00.0=x"
                                          ^
    fix: write such as 0000:02:00.0=off
)");
}

}  // namespace
}  // namespace binder::testing
