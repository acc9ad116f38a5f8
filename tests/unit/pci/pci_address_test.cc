// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/pci_address.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

struct Good {
  const char* text;
  PciAddress address;
  const char* canonical;
};

TEST(PciAddress, Reads) {
  const Good cases[] = {
      {"0000:02:00.0", {0, 2, 0, 0}, "0000:02:00.0"},
      {"02:00.0", {0, 2, 0, 0}, "0000:02:00.0"},
      {"0000:00:1f.7", {0, 0, 0x1f, 7}, "0000:00:1f.7"},
      {"FFFF:FF:1F.7", {0xffff, 0xff, 0x1f, 7}, "ffff:ff:1f.7"},
      {"0001:c1:00.1", {1, 0xc1, 0, 1}, "0001:c1:00.1"},
      {"10000:01:00.0", {0x10000, 1, 0, 0}, "10000:01:00.0"},
      {"ffffffff:01:00.0", {0xffffffff, 1, 0, 0}, "ffffffff:01:00.0"},
      {"00010000:01:00.0", {0x10000, 1, 0, 0}, "10000:01:00.0"},
      {"00000000:01:00.0", {0, 1, 0, 0}, "0000:01:00.0"},
  };
  for (const Good& each : cases) {
    const auto address = parse_pci_address(each.text);
    ASSERT_TRUE(address) << rendered(each.text, address.error());
    EXPECT_EQ(*address, each.address) << each.text;
    EXPECT_EQ(to_string(*address), each.canonical);
  }
}

TEST(PciAddress, SortsAsTheKernelNumbers) {
  EXPECT_LT((PciAddress{0, 0xff, 0x1f, 7}), (PciAddress{1, 0, 0, 0}));
  EXPECT_LT((PciAddress{0, 2, 0, 1}), (PciAddress{0, 2, 1, 0}));
}

struct Bad {
  const char* text;
  const char* rendered;
};

void expect_faults(const auto& cases) {
  for (const Bad& each : cases) {
    const auto address = parse_pci_address(each.text);
    ASSERT_FALSE(address) << each.text << " was read as " << to_string(*address);
    EXPECT_EQ("\n" + rendered(each.text, address.error()), each.rendered);
  }
}

TEST(PciAddress, TellsWrongNumbersOfDigits) {
  const Bad cases[] = {
      {"0000:2:00.0", R"(
in:1:6: error: the bus has one digit
    0000:2:00.0
         ^
    fix: write 0000:02:00.0
)"},
      {"2:0.0", R"(
in:1:1: error: the bus has one digit
    2:0.0
    ^
    fix: write 02:00.0
)"},
      {"0000:02:0.1", R"(
in:1:9: error: the device has one digit
    0000:02:0.1
            ^
    fix: write 0000:02:00.1
)"},
      {"0:02:00.0", R"(
in:1:1: error: the domain has one digit
    0:02:00.0
    ^
    fix: write 0000:02:00.0
)"},
      {"000000000:02:00.0", R"(
in:1:1: error: the domain has 9 digits
    000000000:02:00.0
    ^~~~~~~~~
    fix: write 0000:02:00.0
)"},
      {"0000:C02:00.0", R"(
in:1:6: error: the bus has 3 digits
    0000:C02:00.0
         ^~~
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"02:00.00", R"(
in:1:7: error: the function has 2 digits
    02:00.00
          ^~
    fix: write 02:00.0
)"},
  };
  expect_faults(cases);
}

TEST(PciAddress, TellsNumbersThatAreTooHigh) {
  const Bad cases[] = {
      {"0000:02:20.0", R"(
in:1:9: error: the device is above 1f
    0000:02:20.0
            ^~
    fix: write a device from 00 to 1f (hexadecimal)
)"},
      {"0000:02:00.8", R"(
in:1:12: error: the function is above 7
    0000:02:00.8
               ^
    fix: write a function from 0 to 7
)"},
  };
  expect_faults(cases);
}

TEST(PciAddress, TellsWrongSeparators) {
  const Bad cases[] = {
      {"0000:02:00:0", R"(
in:1:11: error: a dot stands before the function
    0000:02:00:0
              ^
    fix: write 0000:02:00.0
)"},
      {"0000.02.00.0", R"(
in:1:5: error: a colon stands between domain, bus and device
    0000.02.00.0
        ^
    fix: write 0000:02:00.0
)"},
      {"02.00.0", R"(
in:1:3: error: a colon stands between domain, bus and device
    02.00.0
      ^
    fix: write 02:00.0
)"},
      {"0000-02-00.0", R"(
in:1:5: error: "-" does not separate the parts of a PCI address
    0000-02-00.0
        ^
    fix: write 0000:02:00.0
)"},
      {"00:0000:02:00.0", R"(
in:1:14: error: a PCI address has four parts at most
    00:0000:02:00.0
                 ^~
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
  };
  expect_faults(cases);
}

TEST(PciAddress, TellsMissingParts) {
  const Bad cases[] = {
      {"02:00", R"(
in:1:1: error: the function is missing
    02:00
    ^~~~~
    fix: write 02:00.0
)"},
      {"0000:02:0", R"(
in:1:1: error: the function is missing
    0000:02:0
    ^~~~~~~~~
    fix: write 0000:02:00.0
)"},
      {"0000:02:00.", R"(
in:1:1: error: the function is missing
    0000:02:00.
    ^~~~~~~~~~~
    fix: write 0000:02:00.0
)"},
      {"02.0", R"(
in:1:1: error: the bus is missing
    02.0
    ^~~~
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"0000::00.0", R"(
in:1:5: error: the bus is missing
    0000::00.0
        ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {":02:00.0", R"(
in:1:1: error: the domain is missing
    :02:00.0
    ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"02", R"(
in:1:1: error: this is not a PCI address
    02
    ^~
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"", R"(
in:1:1: error: this is not a PCI address
    
    ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
  };
  expect_faults(cases);
}

TEST(PciAddress, TellsForeignCharacters) {
  const Bad cases[] = {
      {"0x02:0x00.0", R"(
in:1:1: error: a PCI address is always hexadecimal, without 0x
    0x02:0x00.0
    ^~
    fix: write 02:00.0
)"},
      {"0000:O2:00.0", R"(
in:1:6: error: "O" is a letter, not a digit
    0000:O2:00.0
         ^
    fix: write 0000:02:00.0
)"},
      {"0000:0l:00.0", R"(
in:1:7: error: "l" is a letter, not a digit
    0000:0l:00.0
          ^
    fix: write 0000:01:00.0
)"},
      {"0000:0g:00.0", R"(
in:1:7: error: "g" is not a hexadecimal digit
    0000:0g:00.0
          ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"02:00.é", R"(
in:1:7: error: "é" is not a hexadecimal digit
    02:00.é
          ^
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"02:*", R"(
in:1:4: error: * can stand in the place of the function only
    02:*
       ^
    fix: write the device too, such as 0000:02:00.*
)"},
  };
  expect_faults(cases);
}

TEST(PciAddress, KnowsOtherSpellings) {
  const Bad cases[] = {
      {"/sys/bus/pci/devices/0000:02:00.0", R"(
in:1:1: error: this is a path of a file system, not a PCI address
    /sys/bus/pci/devices/0000:02:00.0
    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    fix: write 0000:02:00.0
)"},
      {"/sys/devices/pci0000:00/0000:00:01.0/0000:02:00.0/driver_override", R"(
in:1:1: error: this is a path of a file system, not a PCI address
    /sys/devices/pci0000:00/0000:00:01.0/0000:02:00.0/driver_override
    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    fix: write 0000:02:00.0
)"},
      {"/dev/vfio/15", R"(
in:1:1: error: this is a path of a file system, not a PCI address
    /dev/vfio/15
    ^~~~~~~~~~~~
    fix: write an address as "lspci -D" shows it, such as 0000:02:00.0
)"},
      {"pci_0000_02_00_1", R"(
in:1:1: error: this is libvirt's name of the device, not its PCI address
    pci_0000_02_00_1
    ^~~~~~~~~~~~~~~~
    fix: write 0000:02:00.1
)"},
      {"pci-0000:02:00.0", R"(
in:1:1: error: this is udev's name of the device, not its PCI address
    pci-0000:02:00.0
    ^~~~~~~~~~~~~~~~
    fix: write 0000:02:00.0
)"},
      {"pci@0000:02:00.0", R"(
in:1:1: error: this is lshw's name of the device, not its PCI address
    pci@0000:02:00.0
    ^~~~~~~~~~~~~~~~
    fix: write 0000:02:00.0
)"},
  };
  expect_faults(cases);
}

}  // namespace
}  // namespace binder
