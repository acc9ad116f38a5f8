// SPDX-License-Identifier: GPL-2.0-or-later
// Faults of IDs, after `pci:`, after `|`, and alone.
#include <gtest/gtest.h>

#include <string>

#include "binder/pci/selector.h"
#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

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

TEST(DeviceId, BareIdNeedsItsPrefix) {
  const Bad cases[] = {
      {"10de:1401", R"(
in:1:1: error: an ID needs pci: before it
    10de:1401
    ^~~~~~~~~
    fix: write pci:10de:1401
)"},
      {"10DE:1401:1462:3201", R"(
in:1:1: error: an ID needs pci: before it
    10DE:1401:1462:3201
    ^~~~~~~~~~~~~~~~~~~
    fix: write pci:10de:1401:1462:3201
)"},
      {"[10de:1401]", R"(
in:1:1: error: an ID stands without brackets
    [10de:1401]
    ^~~~~~~~~~~
    fix: write pci:10de:1401
)"},
      {"10de:1401:1462", R"(
in:1:1: error: the subsystem device ID is missing
    10de:1401:1462
    ^~~~~~~~~~~~~~
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"PCI:10de:1401", R"(
in:1:1: error: pci is written in lower case
    PCI:10de:1401
    ^~~
    fix: write pci:10de:1401
)"},
  };
  expect_faults(cases);
}

TEST(DeviceId, TellsWrongParts) {
  const Bad cases[] = {
      {"pci:10de", R"(
in:1:5: error: the device ID is missing
    pci:10de
        ^~~~
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:10de:", R"(
in:1:9: error: the device ID is missing
    pci:10de:
            ^
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:", R"(
in:1:4: error: the vendor ID is missing
    pci:
       ^
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:10de:14011", R"(
in:1:10: error: the device ID has 5 digits
    pci:10de:14011
             ^~~~~
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:10de:14g1", R"(
in:1:12: error: "g" is not a hexadecimal digit
    pci:10de:14g1
               ^
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:10de:1401:zz:0000", R"(
in:1:15: error: "z" is not a hexadecimal digit
    pci:10de:1401:zz:0000
                  ^
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:0x10de:0x1401", R"(
in:1:5: error: an ID is always hexadecimal, without 0x
    pci:0x10de:0x1401
        ^~
    fix: write pci:10de:1401
)"},
      {"pci:10de:1401:1462:3201:1", R"(
in:1:5: error: an ID has four parts at most
    pci:10de:1401:1462:3201:1
        ^~~~~~~~~~~~~~~~~~~~~
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
  };
  expect_faults(cases);
}

TEST(DeviceId, TellsIdsThatStandForNoDeviceOrForAny) {
  const Bad cases[] = {
      {"pci:0:1401", R"(
in:1:5: error: the vendor ID is 0, which the kernel takes for any ID
    pci:0:1401
        ^
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:10de:0000", R"(
in:1:10: error: the device ID is 0, which the kernel takes for any ID
    pci:10de:0000
             ^~~~
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:ffff:1401", R"(
in:1:5: error: the vendor ID is ffff, which no device has
    pci:ffff:1401
        ^~~~
    fix: write an ID as "lspci -nn" shows it, such as pci:10de:1401
)"},
      {"pci:10de:1401:0000:0000", R"(
in:1:15: error: the subsystem vendor ID is 0, which the kernel takes for any ID
    pci:10de:1401:0000:0000
                  ^~~~
    fix: write pci:10de:1401
)"},
      {"02:00.0|10de:1401:1462:ffff", R"(
in:1:24: error: the subsystem device ID is ffff, which no device has
    02:00.0|10de:1401:1462:ffff
                           ^~~~
    fix: write 02:00.0|10de:1401
)"},
  };
  expect_faults(cases);
}

TEST(DeviceId, TellsFaultsOfGuards) {
  const Bad cases[] = {
      {"02:00.0|", R"(
in:1:8: error: there is no ID after the |
    02:00.0|
           ^
    fix: write 02:00.0|10de:1401, with the ID that "lspci -nn" shows
)"},
      {"|10de:1401", R"(
in:1:1: error: there is no device before the guard
    |10de:1401
    ^
    fix: write the device first, such as 0000:02:00.0|10de:1401
)"},
      {"02:00.0|10de:1401|10de:0fba", R"(
in:1:18: error: a device has one guard only
    02:00.0|10de:1401|10de:0fba
                     ^~~~~~~~~~
    fix: write 02:00.0|10de:1401
)"},
      {"02:00.0|pci:10de:1401", R"(
in:1:9: error: after the | stands an ID without pci:
    02:00.0|pci:10de:1401
            ^~~~
    fix: write 02:00.0|10de:1401
)"},
      {"02:00.0|[10de:1401]", R"(
in:1:9: error: an ID stands without brackets
    02:00.0|[10de:1401]
            ^~~~~~~~~~~
    fix: write 02:00.0|10de:1401
)"},
      {"02:00.0|10de", R"(
in:1:9: error: the device ID is missing
    02:00.0|10de
            ^~~~
    fix: write an ID as "lspci -nn" shows it, such as 0000:02:00.0|10de:1401
)"},
  };
  expect_faults(cases);
}

}  // namespace
}  // namespace binder
