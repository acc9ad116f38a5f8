// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/join.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace binder::testing {
namespace {

using Words = std::vector<std::string>;

TEST(Join, PutsTheSignsBetweenTheNames) {
  EXPECT_EQ(join(Words{}, commas), "");
  EXPECT_EQ(join(Words{"a"}, commas_and), "a");
  EXPECT_EQ(join(Words{"a", "b"}, commas_and), "a and b");
  EXPECT_EQ(join(Words{"a", "b", "c"}, commas_and), "a, b and c");
  EXPECT_EQ(join(Words{"a", "b", "c"}, commas), "a, b, c");
  EXPECT_EQ(join(Words{"a", "", "c"}, spaces), "a  c") << "an empty name is a name";
}

TEST(Join, TakesTheNamesFromTheElements) {
  struct Key {
    std::string_view name;
  };
  constexpr std::array<Key, 2> keys = {{{"one"}, {"two"}}};
  EXPECT_EQ(join(keys, or_between, &Key::name), "one or two");
  EXPECT_EQ(join(std::vector<int>{1, 2}, commas, [](int number) { return std::to_string(number); }), "1, 2");
}

}  // namespace
}  // namespace binder::testing
