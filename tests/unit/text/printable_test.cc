// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/printable.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

TEST(Printable, LeavesTextAlone) {
  for (const std::string text : {"", "vfio-pci", " ~", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x96\xa5", "\xc2\xa0",
                                 "\xe2\x80\x8d", "\xe2\x80\xaf", "\xe2\x81\xa5", "\xe2\x81\xaa"}) {
    EXPECT_EQ(printable(text), text);
    EXPECT_TRUE(is_printable(text)) << text;
  }
}

TEST(Printable, ReplacesWhatSteersATerminal) {
  EXPECT_EQ(printable("x\x1b[2J"), "x?[2J");
  EXPECT_EQ(printable("a\r\nb"), "a??b");
  EXPECT_EQ(printable("\x1f\x20\x7e\x7f"), "? ~?");
  EXPECT_EQ(printable(std::string_view{"a\0b", 3}), "a?b");
  EXPECT_EQ(printable("\xc2\x80\xc2\x9b\xc2\x9f"), "???") << "U+0080, U+009B and U+009F, a sign each";
  EXPECT_FALSE(is_printable("a\n"));
}

TEST(Printable, ReplacesWhatShowsATextInAnotherOrder) {
  for (const std::string mark : {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                 "\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
    EXPECT_EQ(printable("a" + mark + "b"), "a?b");
  }
}

TEST(Printable, ReplacesEachByteThatIsNoUtf8) {
  EXPECT_EQ(printable("\x9b"
                      "2J"),
            "?2J");
  EXPECT_EQ(printable("a\xc3"), "a?");
  EXPECT_EQ(printable("\xe2\x82z"), "??z");
  EXPECT_EQ(printable("\xff\xfe"), "??");
}

TEST(Printable, KeepsTabsOnlyWhereTheyAreWanted) {
  EXPECT_EQ(printable("a\tb"), "a?b");
  EXPECT_EQ(printable("a\tb\n", Tabs::keep), "a\tb?");
}

TEST(Printable, HasNothingMoreToDoTheSecondTime) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  every += every;
  EXPECT_TRUE(is_printable(printable(every)));
  EXPECT_EQ(printable(every).size(), every.size());
}

}  // namespace
}  // namespace binder::testing
