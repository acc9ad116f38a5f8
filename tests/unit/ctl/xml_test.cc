// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/xml.h"

#include <gtest/gtest.h>

namespace binder::ctl {
namespace {

TEST(Xml, ElementsBelowOthersAreIndented) {
  EXPECT_EQ(xml_text({{"a", {{"b", "1"}, {"c", "2"}}, {}, {{"d", {}, "text", {}}, {"e", {}, {}, {}}}}}),
            "<a b='1' c='2'>\n"
            "  <d>text</d>\n"
            "  <e/>\n"
            "</a>\n");
}

TEST(Xml, NothingThatComesFromElsewhereIsMarkup) {
  EXPECT_EQ(xml_text({{"a", {{"b", "<'\"&>"}}, "</a>\x1b", {}}}), "<a b='&lt;&apos;&quot;&amp;&gt;'>&lt;/a&gt;?</a>\n");
}

TEST(Xml, ACommentEndsWhereItShould) {
  EXPECT_EQ(xml_text({xml_comment("--> <a/> --- -")}), "<!-- - -> <a/> - - - - -->\n");
}

TEST(Xml, ALongCommentIsWrapped) {
  EXPECT_EQ(xml_text({{"a",
                       {},
                       {},
                       {xml_comment("one two three four five six seven eight nine ten eleven twelve "
                                    "thirteen fourteen")}}}),
            "<a>\n"
            "  <!-- one two three four five six seven eight nine ten eleven twelve\n"
            "       thirteen fourteen -->\n"
            "</a>\n");
}

}  // namespace
}  // namespace binder::ctl
