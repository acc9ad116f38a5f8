// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/acpi.h"

#include <gtest/gtest.h>

#include "tests/unit/machine/acpi_tables.h"

namespace binder::testing {
namespace {

const std::string range = bytes_of(0x00000803, 4) + bytes_of(0x00fffe04, 4);

/// A touch pad, as laptops have it: 22 bytes, then a name of 9.
std::string hardware_id() {
  std::string entry = bytes_of(0xf0, 1) + bytes_of(0xa5, 2) + bytes_of(0x40, 1) + "AMDI0020";
  entry.resize(20);
  return entry + bytes_of(2, 1) + bytes_of(9, 1) + "\\_SB.FUR0";
}

/// A desktop of today: one IOMMU described three times, I/O APIC 0x21 at 00:14.0, 0x22 at 00:00.1.
std::string desktop_ivrs() {
  const std::string special = special_device(0, 0xa0, 2) + special_device(0x21, 0xa0, 1) + special_device(0x22, 1, 1);
  return ivrs(ivhd(0x10, range + special_device(0x21, 0xa1, 1)) + ivhd(0x11, range + special_device(0x21, 0xa2, 1)) +
              ivhd(0x40, range + hardware_id() + special));
}

TEST(Madt, AVirtualMachineHasOneIoApic) {
  // The bytes of a machine of Firecracker: one I/O APIC and two processors.
  constexpr std::string_view bytes{
      "APIC\x48\0\0\0\x06VFIRECKFCVMMADT\0\0\0\0FCAT\x19\x01$ \0\0\xe0\xfe\0\0\0\0"
      "\x01\x0c\0\0\0\0\xc0\xfe\0\0\0\0"
      "\0\x08\0\0\x01\0\0\0"
      "\0\x08\x01\x01\x01\0\0\0",
      72};
  const auto content = parse_madt(bytes);
  EXPECT_EQ(content.fault, "");
  EXPECT_EQ(content.value, (std::vector<IoApic>{{0, 0, std::nullopt}}));
}

TEST(Madt, ReadsIdAndFirstInterrupt) {
  const std::string processor = bytes_of(0x0800, 2) + std::string(6, '\0');
  const auto content = parse_madt(madt(processor + madt_io_apic(0x21, 0) + madt_io_apic(0x22, 24)));
  EXPECT_EQ(content.fault, "");
  EXPECT_EQ(content.value, (std::vector<IoApic>{{0x21, 0, std::nullopt}, {0x22, 24, std::nullopt}}));
}

TEST(Madt, AnEntryWithoutALengthEndsTheReading) {
  for (const std::string& bad :
       {std::string("\0\0", 2), std::string("\0\1", 2), std::string("\1\2", 2),
        std::string("\1\x0b", 2) + std::string(9, '\0'), std::string("\0", 1), std::string("\0\xff", 2)}) {
    const auto content = parse_madt(madt(madt_io_apic(7, 0) + bad));
    EXPECT_EQ(content.value, (std::vector<IoApic>{{7, 0, std::nullopt}}));
    EXPECT_EQ(content.fault, "an entry has no possible length at byte 56");
  }
}

TEST(Ivrs, TheLastTypeOfBlockOfTheFirstIommuCounts) {
  const auto content = parse_ivrs(desktop_ivrs());
  EXPECT_EQ(content.fault, "");
  EXPECT_EQ(content.value, (std::vector<IvrsIoApic>{{0x21, {0, 0, 0x14, 0}}, {0x22, {0, 0, 0, 1}}}));
}

TEST(Ivrs, EveryIommuHasItsBlock) {
  const auto content = parse_ivrs(
      ivrs(ivhd(0x10, special_device(1, 0x00a1, 1)) + ivhd(0x11, special_device(1, 0x00a0, 1)) +
           ivhd(0x10, special_device(2, 0x4001, 1), 0x4002) + ivhd(0x11, special_device(2, 0x4002, 1), 0x4002, 1)));
  EXPECT_EQ(content.value, (std::vector<IvrsIoApic>{{1, {0, 0, 0x14, 0}}, {2, {1, 0x40, 0, 2}}}));
}

TEST(Ivrs, WhatComesAfterAnUnknownTypeDoesNotChooseTheType) {
  const auto content = parse_ivrs(
      ivrs(ivhd(0x11, special_device(1, 0xa0, 1)) + ivhd(0x41, "") + ivhd(0x10, special_device(1, 0xa1, 1))));
  EXPECT_EQ(content.value, (std::vector<IvrsIoApic>{{1, {0, 0, 0x14, 0}}}));
}

TEST(Ivrs, MemoryBlocksAreNoIommu) {
  std::string memory = bytes_of(0x21, 1) + bytes_of(0, 1) + bytes_of(32, 2) + bytes_of(0x300, 2);
  memory.resize(32);
  const auto content = parse_ivrs(ivrs(ivhd(0x10, special_device(1, 0xa0, 1)) + memory));
  EXPECT_EQ(content.fault, "");
  EXPECT_EQ(content.value.size(), 1U);
}

TEST(Ivrs, TheFirstEntryOfAnIoApicCounts) {
  const auto content = parse_ivrs(ivrs(ivhd(0x10, special_device(1, 0xa0, 1) + special_device(1, 0xa1, 1))));
  EXPECT_EQ(content.value, (std::vector<IvrsIoApic>{{1, {0, 0, 0x14, 0}}}));
}

TEST(Ivrs, TheKernelMakesNoUseOfAWrongChecksum) {
  std::string table = desktop_ivrs();
  ++table[9];
  EXPECT_EQ(parse_ivrs(table).fault, "its bytes do not add up to its checksum");
}

TEST(Ivrs, WhatHasNoPossibleLengthEndsTheReading) {
  const auto fault_of = [](const std::string& entries) {
    const auto content = parse_ivrs(ivrs(ivhd(0x10, special_device(1, 0xa0, 1) + entries)));
    EXPECT_EQ(content.value.size(), 1U);
    return content.fault;
  };
  constexpr std::string_view entry = "an entry has no possible length at byte 80";
  EXPECT_EQ(fault_of(bytes_of(0x80, 4)), entry);
  EXPECT_EQ(fault_of(bytes_of(0x48, 4)), entry) << "eight bytes, of which four are there";
  EXPECT_EQ(fault_of(hardware_id().substr(0, 21)), entry);
  EXPECT_EQ(fault_of(hardware_id().substr(0, 30)), entry);
  EXPECT_EQ(parse_ivrs(ivrs(ivhd(0x10, "") + bytes_of(0x10, 8))).fault, "a block has no possible length at byte 72");
  EXPECT_EQ(parse_ivrs(ivrs(bytes_of(0x10, 2) + bytes_of(100, 2) + bytes_of(2, 4))).fault,
            "a block has no possible length at byte 48");
  EXPECT_EQ(parse_ivrs(ivrs(bytes_of(0x10, 2) + bytes_of(8, 2) + bytes_of(2, 4))).fault,
            "a block is too short for its type at byte 48");
}

TEST(Dmar, HasItsFlagsAtByte37) {
  EXPECT_EQ(parse_dmar_flags(dmar(5)).value, 5);
  EXPECT_EQ(parse_dmar_flags(dmar(5)).fault, "");
  EXPECT_EQ(parse_dmar_flags(madt("")).fault, "it is cut short");
  EXPECT_EQ(parse_dmar_flags(madt("1234")).fault, "it is no DMAR");
}

TEST(Acpi, ATableThatIsCutShortIsNeverWhole) {
  for (const std::string& table : {madt(madt_io_apic(1, 0) + madt_io_apic(2, 24)), desktop_ivrs(), dmar(1)}) {
    for (std::size_t size = 0; size < table.size(); ++size) {
      const std::string part = table.substr(0, size);
      const auto is_faulty = [&](const auto& content) { return !content.fault.empty(); };
      EXPECT_TRUE(is_faulty(parse_madt(part)) && is_faulty(parse_ivrs(part)) && is_faulty(parse_dmar_flags(part)))
          << size;
    }
  }
}

TEST(Acpi, ATableThatSaysItIsTooShortIsEmpty) {
  std::string table = desktop_ivrs();
  table.replace(4, 4, bytes_of(47, 4));
  EXPECT_EQ(parse_ivrs(table).fault, "it says of itself that it has 47 bytes");
  EXPECT_TRUE(parse_ivrs(table).value.empty());
}

TEST(Acpi, AnyByteMayBeWrong) {
  // With the sanitizers nothing is read beyond the table; without them the reading comes to an end.
  for (const std::string& table : {madt(madt_io_apic(1, 0) + madt_io_apic(2, 24)), desktop_ivrs(), dmar(1)}) {
    for (std::size_t at = 0; at < table.size(); ++at) {
      for (const unsigned value : {0x00U, 0x01U, 0x48U, 0xf0U, 0xffU}) {
        std::string wrong = table;
        wrong[at] = static_cast<char>(value);
        EXPECT_LE(parse_madt(wrong).value.size(), 2U);
        EXPECT_LE(parse_ivrs(wrong).value.size(), 3U);
        static_cast<void>(parse_dmar_flags(wrong));
      }
    }
  }
}

}  // namespace
}  // namespace binder::testing
