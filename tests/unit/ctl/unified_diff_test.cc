// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/unified_diff.h"

#include <gtest/gtest.h>

namespace binder::ctl {
namespace {

TEST(UnifiedDiff, HasThreeLinesAround) {
  EXPECT_EQ(unified_diff("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\nY\n6\n7\n8\n9\n"),
            "--- f\n+++ f\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+X\n+Y\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, WhatStaysBetweenTwoChangesIsNotChanged) {
  EXPECT_EQ(unified_diff("f", "A\n1\n2\n3\n4\n5\n6\n", "X\n1\n2\n3\n4\n5\n6\n7\n"),
            "--- f\n+++ f\n@@ -1,7 +1,8 @@\n-A\n+X\n 1\n 2\n 3\n 4\n 5\n 6\n+7\n");
  EXPECT_EQ(unified_diff("f", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "1\n2\n3\n4\n5\n6\n7\nY\nZ\n"),
            "--- f\n+++ f\n@@ -1,4 +1,3 @@\n-A\n 1\n 2\n 3\n@@ -6,4 +5,5 @@\n 5\n 6\n 7\n-B\n+Y\n+Z\n");
}

TEST(UnifiedDiff, OfNothing) {
  EXPECT_EQ(unified_diff("f", "1\n", "1\n"), "");
  EXPECT_EQ(unified_diff("f", "", "1\n"), "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+1\n");
  EXPECT_EQ(unified_diff("f", "1\n", ""), "--- f\n+++ f\n@@ -1,1 +0,0 @@\n-1\n");
}

TEST(UnifiedDiff, TellsWhereTheLastNewlineIsMissing) {
  EXPECT_EQ(
      unified_diff("f", "1\n2", "1\n2\n3"),
      "--- f\n+++ f\n@@ -1,2 +1,3 @@\n 1\n-2\n\\ No newline at end of file\n+2\n+3\n\\ No newline at end of file\n");
}

}  // namespace
}  // namespace binder::ctl
