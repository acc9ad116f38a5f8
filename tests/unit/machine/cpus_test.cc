// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/cpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/machine/cpus_text.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(CpuList, AsTheKernelWritesIt) {
  EXPECT_THAT(parse_cpu_list("0-2,8\n"), Optional(ElementsAre(0, 1, 2, 8)));
  EXPECT_THAT(parse_cpu_list("5"), Optional(ElementsAre(5)));
  EXPECT_THAT(parse_cpu_list("\n"), Optional(IsEmpty()));
}

TEST(CpuList, IsNoneWhereAnyPartIsNone) {
  for (const char* text : {"a", "1,", "3-1", "0-", "-1", "0-99999999", "1 2"}) {
    EXPECT_EQ(parse_cpu_list(text), std::nullopt) << text;
  }
}

TEST(CpuList, IsWrittenInRanges) {
  EXPECT_EQ(cpu_list({0, 1, 2, 8, 10, 11}), "0-2,8,10-11");
  EXPECT_EQ(cpu_list({}), "");
}

std::string kinds_of(const std::vector<std::uint64_t>& capacities) {
  std::string text;
  for (const Reading<CpuKind>& kind : kinds_by_capacity(capacities)) {
    text += (text.empty() ? "" : " ") + std::string{kind ? name_of(*kind) : "-"};
  }
  return text;
}

TEST(CpuKinds, FavouredCoresAreNoKindOfTheirOwn) {
  EXPECT_EQ(kinds_of({1024, 1024, 980, 950}), "- - - -");
  EXPECT_EQ(kinds_of({1024, 1002, 640, 638}), "p p e e");
  EXPECT_EQ(kinds_of({}), "");
}

TEST(CpuText, IsWrittenAsItIsRead) {
  for (const char* line :
       {"cpu 0 core=0 cluster=1 l3=2 l3-size=32768 die=3 package=4 node=5 kind=p",
        "cpu 7 core=? l3=? l3-size=? node=? kind=?", "cpu 12 core=8 kind=lp isolated=1", "cpu 3 online=0", "cpu 3"}) {
    const auto cpu = parse_cpu(std::string_view{line}.substr(4));
    ASSERT_TRUE(cpu) << line;
    EXPECT_EQ(cpu_line(*cpu), line);
  }
}

TEST(CpuText, WhatIsNotSaidIsMissingAndAQuestionMarkIsNot) {
  const auto cpu = parse_cpu("0 l3=?");
  ASSERT_TRUE(cpu);
  EXPECT_TRUE(is_missing(cpu->core.error()));
  EXPECT_FALSE(is_missing(cpu->l3.error()));
}

TEST(CpuText, PointsAtTheWordThatIsWrong) {
  for (const char* word : {"core", "core=", "core=x", "core=4294967296", "kind=q", "online=2", "cores=1"}) {
    const auto cpu = parse_cpu("0 " + std::string{word} + " l3=0");
    ASSERT_FALSE(cpu) << word;
    EXPECT_EQ(cpu.error().offset, 2U);
    EXPECT_EQ(cpu.error().length, std::string_view{word}.size());
    EXPECT_THAT(fix_of(cpu.error()), HasSubstr("cpu 0 core=0"));
  }
  EXPECT_FALSE(parse_cpu(""));
  EXPECT_FALSE(parse_cpu("? core=0"));
  EXPECT_FALSE(parse_cpu("core=0"));
}

}  // namespace
}  // namespace binder::testing
