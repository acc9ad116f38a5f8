// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/pattern.h"

#include <gtest/gtest.h>

namespace binder {
namespace {

TEST(Patterns, AsFnmatch) {
  EXPECT_TRUE(matches_pattern("pci:v000010DEd00001401sv00001462", "pci:v000010DEd*sv*"));
  EXPECT_FALSE(matches_pattern("pci:v000010DEd00001401sv00001462", "pci:v000010DEd*sv"));
  EXPECT_TRUE(matches_pattern("aXbXc", "a*X?"));
  EXPECT_FALSE(matches_pattern("", "?"));
  EXPECT_TRUE(matches_pattern("", "**"));
  EXPECT_TRUE(matches_pattern("c5", "c[0-46]") == false && matches_pattern("c5", "c[0-46-9]") == false &&
              matches_pattern("c5", "c[1-5]"));
  EXPECT_TRUE(matches_pattern("[a", "[a"));
}

}  // namespace
}  // namespace binder
