// SPDX-License-Identifier: GPL-2.0-or-later
// How much memory hugepages may take. What the log says of it is in tests/cases.
#include "binder/plan/hugepages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/config/hugepage_request.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/memory_room.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t mib = 1024;
constexpr std::uint64_t gib = 1024 * mib;

Config asking_for(std::initializer_list<const char*> entries) {
  Config config;
  for (const char* entry : entries) config.hugepages.push_back(parse_hugepage_request(entry).value());
  return config;
}

/// 12 GiB of 16 free on the first node, 4 of 8 on the second; 24 GiB in all leave 1280 MiB to the host, two thirds of
/// them on the first node.
FakeKernel two_nodes() {
  return FakeKernel{
      "memory 25165824 available=16777216\n"
      "memory 16777216 node=0 available=12582912\n"
      "memory 8388608 node=1 available=4194304\n"
      "pool 2048\npool 1048576\n"
      "pool 2048 node=0\npool 1048576 node=0\n"
      "pool 2048 node=1\npool 1048576 node=1\n"};
}

/// `pages/size@node` of each pool that there is room for, in the order of the work.
std::vector<std::string> granted(FakeKernel& kernel, const Config& config) {
  std::vector<std::string> pools;
  for (const PoolTarget& pool : decide_pools(config, scan(kernel)).pools) {
    HugepageRequest request;
    request.pages = pool.pages;
    request.page_size_kib = pool.page_size_kib;
    request.node = pool.node;
    pools.push_back(to_string(request));
  }
  return pools;
}

std::vector<std::string> granted(std::initializer_list<const char*> entries) {
  FakeKernel kernel = two_nodes();
  return granted(kernel, asking_for(entries));
}

TEST(HostMemory, IsHalfOfASmallMachineAndASixtyFourthOfALargeOne) {
  EXPECT_EQ(default_host_memory_kib(512 * mib), 256 * mib);
  EXPECT_EQ(default_host_memory_kib(2 * gib), gib);
  EXPECT_EQ(default_host_memory_kib(4 * gib), 1280 * mib);
  EXPECT_EQ(default_host_memory_kib(64 * gib), 1280 * mib);
  EXPECT_EQ(default_host_memory_kib(256 * gib), 4 * gib);
}

TEST(PoolsAndMemory, ToThePage) {
  EXPECT_THAT(granted({"14/1G"}), ElementsAre("14/1G"));
  EXPECT_THAT(granted({"15/1G"}), IsEmpty());
  EXPECT_THAT(granted({"7552/2M"}), ElementsAre("7552/2M"));
  EXPECT_THAT(granted({"7553/2M"}), IsEmpty());
}

TEST(PoolsAndMemory, ANodeKeepsItsShareOfWhatStaysWithTheHost) {
  // 1280 MiB / 3 are 426 2/3, of 4096.
  EXPECT_THAT(granted({"1834/2M@1"}), ElementsAre("1834/2M@1"));
  EXPECT_THAT(granted({"1835/2M@1"}), IsEmpty());
  EXPECT_THAT(granted({"11/1G@0"}), ElementsAre("11/1G@0"));
  EXPECT_THAT(granted({"12/1G@0"}), IsEmpty());
}

TEST(PoolsAndMemory, AllEntriesTogether) {
  EXPECT_THAT(granted({"11/1G@0", "3/1G@1"}), ElementsAre("11/1G@0", "3/1G@1"));
  EXPECT_THAT(granted({"11/1G@0", "1500/2M@1"}), ElementsAre("11/1G@0", "1500/2M@1"));
  EXPECT_THAT(granted({"11/1G@0", "400/2M@0"}), ElementsAre("11/1G@0")) << "the node is full";
  EXPECT_THAT(granted({"10/1G", "2433/2M"}), ElementsAre("10/1G")) << "the machine is full";
  EXPECT_THAT(granted({"12/1G", "1/2M"}), ElementsAre("12/1G", "1/2M"));
}

TEST(PoolsAndMemory, TheLargestPagesFirst) {
  EXPECT_THAT(granted({"2433/2M", "10/1G"}), ElementsAre("10/1G"));
  EXPECT_THAT(granted({"16/2M@1", "16/2M@0", "1/1G@1", "1/1G@0"}),
              ElementsAre("1/1G@1", "1/1G@0", "16/2M@1", "16/2M@0"));
}

TEST(PoolsAndMemory, PagesOfTheMachineComeFromItsNodesInTurn) {
  EXPECT_THAT(granted({"6/1G", "298/2M@1"}), ElementsAre("6/1G", "298/2M@1")) << "4096 - 3072 - 427 are left there";
  EXPECT_THAT(granted({"6/1G", "299/2M@1"}), ElementsAre("6/1G"));
  // The second node has no more than 4 of 12: the first gives 8 of its 12. What files are cached in is free as well.
  FakeKernel kernel = two_nodes();
  kernel.memory.available = 20 * gib;
  EXPECT_THAT(granted(kernel, asking_for({"12/1G", "1621/2M@0"})), ElementsAre("12/1G", "1621/2M@0"));
  EXPECT_THAT(granted(kernel, asking_for({"12/1G", "1622/2M@0"})), ElementsAre("12/1G"));
}

TEST(PoolsAndMemory, PagesThatAreThereAreNotAskedForAgain) {
  FakeKernel kernel = two_nodes();
  kernel.pools.at(pool_path(1048576, std::nullopt)).pages = 40;
  EXPECT_THAT(granted(kernel, asking_for({"40/1G"})), ElementsAre("40/1G"));
  EXPECT_THAT(granted(kernel, asking_for({"54/1G"})), ElementsAre("54/1G"));
  EXPECT_THAT(granted(kernel, asking_for({"55/1G"})), IsEmpty());
}

TEST(PoolsAndMemory, AmountsNearTheEndOfTheNumbers) {
  EXPECT_THAT(granted({"18446744073709551615"}), IsEmpty());
  EXPECT_THAT(granted({"8796093022207/2M", "17179869183/1G@0"}), IsEmpty());
  EXPECT_THAT(granted({"16777215T"}), IsEmpty());
  Config config = asking_for({"1/2M"});
  config.host_memory_kib = UINT64_MAX;
  FakeKernel kernel = two_nodes();
  EXPECT_THAT(granted(kernel, config), IsEmpty());
  kernel.memory = {UINT64_MAX, UINT64_MAX, {{0, {UINT64_MAX, UINT64_MAX}}}};
  EXPECT_THAT(granted(kernel, asking_for({"1/1G@0"})), ElementsAre("1/1G@0"));
}

TEST(PoolsAndMemory, TheConfigSaysWhatStaysWithTheHost) {
  FakeKernel kernel = two_nodes();
  Config config = asking_for({"8/1G"});
  config.host_memory_kib = 8 * gib;
  EXPECT_THAT(granted(kernel, config), ElementsAre("8/1G"));
  config.host_memory_kib = 8 * gib + 1;
  EXPECT_THAT(granted(kernel, config), IsEmpty());
}

TEST(PoolsAndMemory, NothingIsTakenWhereMemoryCannotBeRead) {
  for (const char* path : {"/proc/meminfo", "/sys/devices/system/node/node0/meminfo"}) {
    FakeKernel kernel = two_nodes();
    kernel.failing[path] = EIO;
    const PoolDecision decision = decide_pools(asking_for({"1/2M@0", "0/1G"}), scan(kernel));
    ASSERT_EQ(decision.refusals.size(), 1U) << path;
    EXPECT_EQ(decision.refusals[0].rule, Rule::unreadable);
    EXPECT_THAT(decision.refusals[0].message, HasSubstr(path));
    EXPECT_EQ(decision.pools.size(), 1U) << "no pages need no memory";
  }
}

TEST(PoolsAndMemory, NothingIsTakenWhereTheKernelDoesNotTell) {
  FakeKernel kernel = two_nodes();
  kernel.files["/proc/meminfo"] = "MemTotal: 25165824 kB\nMemFree: 25165824 kB\n";
  EXPECT_THAT(granted(kernel, asking_for({"1/2M"})), IsEmpty());
  kernel.files["/proc/meminfo"] = "MemAvailable: 25165824 kB\n";
  EXPECT_THAT(granted(kernel, asking_for({"1/2M"})), IsEmpty());
  FakeKernel without_a_node = two_nodes();
  without_a_node.memory.nodes.erase(1);
  EXPECT_EQ(decide_pools(asking_for({"1/2M@1"}), scan(without_a_node)).refusals.at(0).rule, Rule::unreadable);
}

TEST(PoolsAndMemory, PoolsThatCouldNotBeListedAreNotNone) {
  FakeKernel kernel = two_nodes();
  kernel.failing["/sys/kernel/mm/hugepages"] = EACCES;
  EXPECT_EQ(decide_pools(asking_for({"1/2M"}), scan(kernel)).refusals.at(0).rule, Rule::unreadable);
}

TEST(BeyondMemory, NamesWhatNoBootOfThisMachineCouldGive) {
  FakeKernel kernel = two_nodes();
  kernel.memory.available = 0;
  for (auto& [number, node] : kernel.memory.nodes) node.free = 0;
  kernel.pools.at(pool_path(1048576, std::nullopt)).pages = 40;
  EXPECT_THAT(beyond_memory(asking_for({"22/1G", "1/4M"}), scan(kernel)), IsEmpty());
  EXPECT_THAT(beyond_memory(asking_for({"23/1G"}), scan(kernel)),
              ElementsAre("hugepages 23/1G: on this machine, with nothing else in its memory, there is room for 22 "
                          "pages of 1G, not for 23: of "
                          "24G that are free, 1280M stay with the host (HOST_MEMORY)"));
  EXPECT_THAT(beyond_memory(asking_for({"8/1G@1"}), scan(kernel)).size(), 1U);
  kernel.failing["/proc/meminfo"] = EACCES;
  EXPECT_THAT(beyond_memory(asking_for({"23/1G"}), scan(kernel)), IsEmpty()) << "what is not known is no warning";
}

}  // namespace
}  // namespace binder::testing
