// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/hugepage_request.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/config/rendered.h"

namespace binder {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;
constexpr std::uint64_t gib = 1024 * mib;

struct Good {
  const char* text;
  std::optional<std::uint64_t> pages;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> page_size_kib;
  std::optional<unsigned> node;
  const char* canonical;
};

TEST(HugepageRequest, Reads) {
  constexpr auto none = std::nullopt;
  const Good cases[] = {
      {"4096", 4096, none, none, none, "4096"},
      {"0", 0, none, none, none, "0"},
      {"0G", none, 0, none, none, "0K"},
      {"16G", none, 16 * gib, none, none, "16G"},
      {"16g", none, 16 * gib, none, none, "16G"},
      {"16GB", none, 16 * gib, none, none, "16G"},
      {"16GiB", none, 16 * gib, none, none, "16G"},
      {"1T", none, 1024 * gib, none, none, "1T"},
      {"1024G", none, 1024 * gib, none, none, "1T"},
      {"1536M", none, 1536 * mib, none, none, "1536M"},
      {"64K", none, 64 * kib, none, none, "64K"},
      {"512/2M", 512, none, 2048, none, "512/2M"},
      {"16G/1G@0", none, 16 * gib, 1048576, 0, "16G/1G@0"},
      {"16/1G@1", 16, none, 1048576, 1, "16/1G@1"},
      {"16G@1023", none, 16 * gib, none, 1023, "16G@1023"},
      {"8@3", 8, none, none, 3, "8@3"},
      {"32/64k", 32, none, 64, none, "32/64K"},
      {"1/4K", 1, none, 4, none, "1/4K"},
      {"4/16GiB", 4, none, 16777216, none, "4/16G"},
      {"4503599627370495/4K", 4503599627370495, none, 4, none, "4503599627370495/4K"},
      {"16777215T", none, 16777215 * (1024 * gib), none, none, "16777215T"},
      {"18446744073709551615", 18446744073709551615U, none, none, none, "18446744073709551615"},
  };
  for (const Good& each : cases) {
    const auto request = parse_hugepage_request(each.text);
    ASSERT_TRUE(request) << rendered(each.text, request.error());
    EXPECT_EQ(request->pages, each.pages) << each.text;
    EXPECT_EQ(request->bytes, each.bytes) << each.text;
    EXPECT_EQ(request->page_size_kib, each.page_size_kib) << each.text;
    EXPECT_EQ(request->node, each.node) << each.text;
    EXPECT_EQ(to_string(*request), each.canonical);
    const auto again = parse_hugepage_request(each.canonical);
    ASSERT_TRUE(again) << each.canonical;
    EXPECT_EQ(to_string(*again), each.canonical);
  }
}

struct Bad {
  const char* text;
  const char* rendered;
};

void expect_faults(const auto& cases) {
  for (const Bad& each : cases) {
    const auto request = parse_hugepage_request(each.text);
    ASSERT_FALSE(request) << each.text << " was read as " << to_string(*request);
    EXPECT_EQ("\n" + rendered(each.text, request.error()), each.rendered);
  }
}

TEST(HugepageRequest, TellsFaultsOfAmounts) {
  const Bad cases[] = {
      {"x", R"(
in:1:1: error: there is no number here
    x
    ^
    fix: write a number such as 16 or 16G
)"},
      {"-1", R"(
in:1:1: error: there is no number here
    -1
    ^~
    fix: write a number such as 16 or 16G
)"},
      {"/1G", R"(
in:1:1: error: there is no number here
    /1G
    ^
    fix: write a number such as 16 or 16G
)"},
      {"16Q", R"(
in:1:3: error: "Q" is not a unit of memory
    16Q
      ^
    fix: write the number with K, M, G or T after it, such as 16G
)"},
      {"16B", R"(
in:1:3: error: "B" is not a unit of memory
    16B
      ^
    fix: write the number with K, M, G or T after it, such as 16G
)"},
      {"1.5G/1G@0", R"(
in:1:2: error: an amount has no fraction
    1.5G/1G@0
     ^~
    fix: write 1G/1G@0 or 2G/1G@0
)"},
      {"1.015625G", R"(
in:1:2: error: an amount has no fraction
    1.015625G
     ^~~~~~~
    fix: write 1040M
)"},
      {"1.0156250G", R"(
in:1:2: error: an amount has no fraction
    1.0156250G
     ^~~~~~~~
    fix: write a whole number in a smaller unit, such as 1536M
)"},
      {"1.3G", R"(
in:1:2: error: an amount has no fraction
    1.3G
     ^~
    fix: write a whole number in a smaller unit, such as 1536M
)"},
      {"16777216T", R"(
in:1:1: error: this is more than any machine has
    16777216T
    ^~~~~~~~~
    fix: write a smaller amount
)"},
      {"18446744073709551616", R"(
in:1:1: error: this is more than any machine has
    18446744073709551616
    ^~~~~~~~~~~~~~~~~~~~
    fix: write a smaller amount
)"},
      {"4503599627370496/4K", R"(
in:1:1: error: this is more than any machine has
    4503599627370496/4K
    ^~~~~~~~~~~~~~~~
    fix: write a smaller amount
)"},
      {"1500M/1G@0", R"(
in:1:1: error: this is not a whole number of pages
    1500M/1G@0
    ^~~~~
    fix: write 1G/1G@0 or 2G/1G@0
)"},
      {"512K/2M", R"(
in:1:1: error: this is not a whole number of pages
    512K/2M
    ^~~~
    fix: write 2M/2M
)"},
  };
  expect_faults(cases);
}

TEST(HugepageRequest, TellsFaultsOfPageSizes) {
  const Bad cases[] = {
      {"16/3M", R"(
in:1:4: error: a page size is a power of two, 4K or more
    16/3M
       ^~
    fix: write 16/2M or 16/4M
)"},
      {"16/2K", R"(
in:1:4: error: a page size is a power of two, 4K or more
    16/2K
       ^~
    fix: write a page size, such as 16/2M or 16/1G
)"},
      {"16/2048@0", R"(
in:1:4: error: a page size has a unit
    16/2048@0
       ^~~~
    fix: write 16/2M@0
)"},
      {"16/2097152", R"(
in:1:4: error: a page size has a unit
    16/2097152
       ^~~~~~~
    fix: write 16/2M
)"},
      {"16/3", R"(
in:1:4: error: a page size has a unit
    16/3
       ^
    fix: write a page size, such as 16/2M or 16/1G
)"},
      {"16/", R"(
in:1:3: error: there is no number here
    16/
      ^
    fix: write a page size, such as 16/2M or 16/1G
)"},
      {"16x1G@0", R"(
in:1:3: error: a slash stands between the amount and the page size
    16x1G@0
      ^
    fix: write 16/1G@0
)"},
      {"0x10", R"(
in:1:2: error: "x10" is not a unit of memory
    0x10
     ^~~
    fix: write the number with K, M, G or T after it, such as 16G
)"},
      {"16/1G/2", R"(
in:1:5: error: "G/2" is not a unit of memory
    16/1G/2
        ^~~
    fix: write a page size, such as 16/2M or 16/1G
)"},
  };
  expect_faults(cases);
}

TEST(HugepageRequest, TellsFaultsOfNodes) {
  const Bad cases[] = {
      {"16G@0/1G", R"(
in:1:4: error: the NUMA node stands after the page size
    16G@0/1G
       ^~
    fix: write 16G/1G@0
)"},
      {"16/1G@node0", R"(
in:1:7: error: a NUMA node is given by its number
    16/1G@node0
          ^~~~~
    fix: write 16/1G@0
)"},
      {"16/1G@", R"(
in:1:6: error: a NUMA node is given by its number
    16/1G@
         ^
    fix: leave out the @, or write the number of a NUMA node, such as 16G@0
)"},
      {"16/1G@1024", R"(
in:1:7: error: no machine has so many NUMA nodes
    16/1G@1024
          ^~~~
    fix: leave out the @, or write the number of a NUMA node, such as 16G@0
)"},
  };
  expect_faults(cases);
}

TEST(HostMemory, IsASizeOf128MOrMore) {
  EXPECT_EQ(parse_host_memory("128M"), lowest_host_memory_kib);
  EXPECT_EQ(parse_host_memory("2GiB"), 2 * gib / kib);
  const std::pair<const char*, const char*> cases[] = {
      {"2", "a size has a unit"},
      {"0", "a size has a unit"},
      {"127M", "no host boots with less than 128M"},
      {"most", "there is no number here"},
      {"1.5G", "an amount has no fraction"},
      {"99999999999999999999T", "this is more than any machine has"},
  };
  for (const auto& [text, message] : cases) {
    const auto size = parse_host_memory(text);
    ASSERT_FALSE(size) << text;
    EXPECT_EQ(size.error().message, message) << text;
    for (const std::string& meant : size.error().meant) EXPECT_TRUE(parse_host_memory(meant)) << meant;
  }
}

}  // namespace
}  // namespace binder
