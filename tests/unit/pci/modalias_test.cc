// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/pci/modalias.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

constexpr const char* card = "pci:v000010DEd00001401sv00001462sd00003201bc03sc00i01";

TEST(Modalias, HoldsIdsAndClass) {
  EXPECT_EQ(parse_modalias(card), (PciIdentity{{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}}, 0x030001}));
  EXPECT_EQ(parse_modalias("pci:v0000144Dd0000A808sv0000144Dsd0000A801bc01sc08i02"),
            (PciIdentity{{0x144d, 0xa808, SubsystemId{0x144d, 0xa801}}, 0x010802}));
}

TEST(Modalias, OfAnotherFormIsNone) {
  const std::string_view whole = card;
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_modalias(whole.substr(0, size))) << size;
  EXPECT_FALSE(parse_modalias("pci:v000010DEd00001401sv00001462sd00003201bc03sc00i01x"));
  EXPECT_FALSE(parse_modalias("pci:v0001000Dd00001401sv00001462sd00003201bc03sc00i01")) << "more than 16 bits";
  EXPECT_FALSE(parse_modalias("pci:v000010DEd0000*401sv00001462sd00003201bc03sc00i01"));
  EXPECT_FALSE(parse_modalias("usb:v000010DEd00001401sv00001462sd00003201bc03sc00i01"));
}

TEST(Modalias, IsWrittenAsItIsRead) {
  EXPECT_EQ(modalias_of({{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}}, 0x030001}), card);
  EXPECT_EQ(modalias_of({{0x8086, 0xabcd, {}}, 0x0c03fe}), "pci:v00008086d0000ABCDsv00000000sd00000000bc0Csc03iFE");
}

}  // namespace
}  // namespace binder::testing
