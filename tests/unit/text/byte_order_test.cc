// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/byte_order.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace binder {
namespace {

using namespace std::string_view_literals;

TEST(ByteOrder, TheFirstBytesAreTheNumber) {
  constexpr std::string_view bytes = "\x80\x01\xfe\x03\x04\x05\x06\xff and more"sv;
  EXPECT_EQ(big_endian<std::uint8_t>(bytes), 0x80U);
  EXPECT_EQ(big_endian<std::uint16_t>(bytes), 0x8001U);
  EXPECT_EQ(big_endian<std::uint32_t>(bytes), 0x8001fe03U);
  EXPECT_EQ(big_endian<std::uint64_t>(bytes), 0x8001fe03040506ffULL);
  EXPECT_EQ(little_endian<std::uint8_t>(bytes), 0x80U);
  EXPECT_EQ(little_endian<std::uint16_t>(bytes), 0x0180U);
  EXPECT_EQ(little_endian<std::uint32_t>(bytes), 0x03fe0180U);
  EXPECT_EQ(little_endian<std::uint64_t>(bytes), 0xff06050403fe0180ULL);
}

}  // namespace
}  // namespace binder
