// SPDX-License-Identifier: GPL-2.0-or-later
// An amount that is written in several words, or with a comma, reserves nothing: neither of its halves was meant.
#include <gtest/gtest.h>

#include <string>

#include "binder/config/config.h"
#include "tests/unit/config/config_text.h"
#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

struct Case {
  const char* value;
  const char* read;  ///< what is reserved all the same
  const char* fix;   ///< of the one problem
};

TEST(HugepageWords, ReserveNothing) {
  constexpr const char* one_word = "write each amount as one word, such as 16G or 16/1G@0";
  constexpr const char* comma = "write a space between two amounts, and no comma in one";
  constexpr const char* nodes = "write an amount for each node, such as 8G@0 8G@1";
  const Case cases[] = {
      {"16 G", "", "write 16G"},
      {"16 GiB", "", "write 16GiB"},
      {"16 G/1G @0", "", "write 16G/1G@0"},
      {"16 / 1G @ 0", "", "write 16/1G@0"},
      {"1G x 16", "", "write 16/1G"},
      {"1G x16", "", "write 16/1G"},
      {"16x 1G@1", "", "write 16/1G@1"},
      {"16 × 1G", "", "write 16/1G"},
      {"16 * 1G", "", "write 16/1G"},
      {"16 pages of 1G", "", "write 16/1G"},
      {"1,5G", "", "write 1536M"},
      {"1,5G/2M@0", "", "write 1536M/2M@0"},
      {"1,024", "", comma},
      {"512,16G", "", comma},
      {"16G@0,1", "", nodes},
      {"about 16G", "", one_word},
      {"16G of memory", "", one_word},
      {"hugepagesz=1G hugepages=16", "", one_word},
      {"none at all", "", one_word},
      // and costs no other
      {"4G@0 16 G 8G@1", "4G@0 8G@1", "write 16G"},
      {"4G@0, 1,5G, 8G@1", "4G@0 8G@1", "write 1536M"},
      {"16\n    G # half\n  4G@0", "4G@0", "write 16G"},
  };
  for (const Case& each : cases) {
    const ParsedConfig parsed = parse("HUGEPAGES=\"" + std::string{each.value} + "\"\n");
    EXPECT_EQ(hugepages(parsed), each.read) << each.value;
    ASSERT_EQ(parsed.problems.size(), 1U) << each.value << "\n" << rendered(parsed.problems);
    EXPECT_EQ(parsed.problems[0].fix, each.fix) << each.value;
  }
}

TEST(HugepageWords, AreNotSeenInAList) {
  for (const char* value : {"4 5", "4, 16G", "16G,512/2M", "16G/1G@0,16G/1G@1", "16G@0 16G@1", "4,\n5", "16G,1024"}) {
    const ParsedConfig parsed = parse("HUGEPAGES=\"" + std::string{value} + "\"\n");
    EXPECT_EQ(parsed.config.hugepages.size(), 2U) << value;
    EXPECT_EQ(rendered(parsed.problems), "") << value;
  }
}

TEST(HugepageWords, AreShownAsAWhole) {
  EXPECT_EQ("\n" + rendered(parse("HUGEPAGES=4G@0 16 G 3/3M").problems), R"(
cfg:1:16: error: these words are no amount
    HUGEPAGES=4G@0 16 G 3/3M
                   ^~~~
    fix: write 16G
cfg:1:23: error: a page size is a power of two, 4K or more
    HUGEPAGES=4G@0 16 G 3/3M
                          ^~
    fix: write 3/2M or 3/4M
)");
}

TEST(HugepageWords, SizesAsTheKernelNamesThem) {
  EXPECT_EQ(hugepages(parse("HUGEPAGES=16/1048576kB 1048576kB 8/2048kB@1")), "16/1G 1G 8/2M@1");
  const ParsedConfig parsed = parse("HUGEPAGES=16/hugepages-1048576kB@0\n");
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(parsed.problems[0].fix, "write 16/1048576kB@0");
}

}  // namespace
}  // namespace binder
