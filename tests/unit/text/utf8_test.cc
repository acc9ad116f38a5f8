// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/utf8.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

TEST(Utf8, KnowsTheLengthOfTheFirstCharacter) {
  EXPECT_EQ(utf8_length("a\xc3\xbc"), 1U);
  EXPECT_EQ(utf8_length("\xc3\xbc"), 2U);
  EXPECT_EQ(utf8_length("\xe2\x82\xac "), 3U);
  EXPECT_EQ(utf8_length("\xf0\x9f\x96\xa5"), 4U);
  EXPECT_EQ(utf8_length("\xed\x9f\xbf"), 3U) << "U+D7FF";
  EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 4U) << "U+10FFFF";
  EXPECT_EQ(utf8_length(std::string_view{"\0", 1}), 1U);
}

TEST(Utf8, KnowsWhatIsNone) {
  EXPECT_EQ(utf8_length(""), 0U);
  EXPECT_EQ(utf8_length("\xff"), 0U) << "no lead byte";
  EXPECT_EQ(utf8_length("\x9b"), 0U) << "no lead byte";
  EXPECT_EQ(utf8_length("\xc3"), 0U) << "cut off";
  EXPECT_EQ(utf8_length("\xc3z"), 0U) << "not continued";
  EXPECT_EQ(utf8_length("\xe2\x82z"), 0U) << "not continued to its end";
  EXPECT_EQ(utf8_length("\xc1\xbf"), 0U) << "overlong";
  EXPECT_EQ(utf8_length("\xe0\x9f\xbf"), 0U) << "overlong";
  EXPECT_EQ(utf8_length("\xf0\x8f\xbf\xbf"), 0U) << "overlong";
  EXPECT_EQ(utf8_length("\xed\xa0\x80"), 0U) << "surrogate";
  EXPECT_EQ(utf8_length("\xf4\x90\x80\x80"), 0U) << "above U+10FFFF";
  EXPECT_EQ(utf8_length("\xf5\x80\x80\x80"), 0U) << "above U+10FFFF";
}

}  // namespace
}  // namespace binder::testing
