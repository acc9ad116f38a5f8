// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/json.h"

#include <gtest/gtest.h>

#include <vector>

namespace binder::testing {
namespace {

std::string quoted_in_json(std::string_view text) {
  JsonText json;
  json.value(text);
  std::string written = json.take();
  written.pop_back();  // the newline
  return written;
}

TEST(Json, WritesEveryKindOfValue) {
  JsonText json;
  json.open('{');
  json.field("text", "a");
  json.field("number", 18446744073709551615U);
  json.field("below", -1);
  json.field("yes", true);
  json.field("nothing", std::optional<std::string>{});
  json.field("something", std::optional<unsigned>{3});
  json.list("numbers", std::vector<int>{1, 2}, [](JsonText& list, int number) { list.value(number); });
  json.list("none", std::vector<int>{}, [](JsonText& list, int number) { list.value(number); });
  json.list("objects", std::vector<int>{1, 2}, [](JsonText& list, int number) {
    list.open('{');
    list.field("n", number);
    list.close('}');
  });
  json.close('}');
  EXPECT_EQ(
      json.take(),
      R"({"text": "a", "number": 18446744073709551615, "below": -1, "yes": true, "nothing": null, "something": 3, )"
      R"("numbers": [1, 2], "none": [], "objects": [{"n": 1}, {"n": 2}]})"
      "\n");
}

TEST(Json, EscapesWhatAStringMustNotHold) {
  EXPECT_EQ(quoted_in_json("a\"b\\c\n\x01\x1f"), R"("a\"b\\c\u000a\u0001\u001f")");
  EXPECT_EQ(quoted_in_json(std::string_view{"\0", 1}), R"("\u0000")");
  EXPECT_EQ(quoted_in_json("\x7f\xc2\x80\xc2\x9b"), R"("\u007f\u0080\u009b")");
  EXPECT_EQ(quoted_in_json("gr\xc3\xbc\xc3\x9f\xc2\xa0\xe2\x82\xac \xf0\x9f\x96\xa5"),
            "\"gr\xc3\xbc\xc3\x9f\xc2\xa0\xe2\x82\xac \xf0\x9f\x96\xa5\"");
}

TEST(Json, HasASignForEachByteThatIsNoUtf8) {
  EXPECT_EQ(quoted_in_json("\xff"), R"("\ufffd")") << "no lead byte";
  EXPECT_EQ(quoted_in_json("\xc3"), R"("\ufffd")") << "cut off";
  EXPECT_EQ(quoted_in_json("\xc3\"x"), R"("\ufffd\"x")") << "a quote is not swallowed";
  EXPECT_EQ(quoted_in_json("\xe0\x80\x80"), R"("\ufffd\ufffd\ufffd")") << "overlong";
  EXPECT_EQ(quoted_in_json("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")") << "surrogate";
}

TEST(Json, EscapesKeysToo) {
  JsonText json;
  json.open('{');
  json.field("a\"\n", 1);
  json.close('}');
  EXPECT_EQ(json.take(), "{\"a\\\"\\u000a\": 1}\n");
}

}  // namespace
}  // namespace binder::testing
