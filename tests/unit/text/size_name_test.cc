// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/size_name.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

TEST(SizeName, TakesTheLargestUnitThatLeavesAWholeNumber) {
  EXPECT_EQ(size_name(4), "4K");
  EXPECT_EQ(size_name(2048), "2M");
  EXPECT_EQ(size_name(1048576), "1G");
  EXPECT_EQ(size_name(1536 * 1024), "1536M");
  EXPECT_EQ(size_name(1023), "1023K");
  EXPECT_EQ(size_name(std::uint64_t{1} << 30), "1T");
  EXPECT_EQ(size_name(std::uint64_t{1} << 40), "1024T") << "there is no larger unit";
}

TEST(SizeName, HasNoUnitToChooseForNothing) { EXPECT_EQ(size_name(0), "0K"); }

}  // namespace
}  // namespace binder::testing
