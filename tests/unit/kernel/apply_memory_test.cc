// SPDX-License-Identifier: GPL-2.0-or-later
// Applying what a plan says of memory: hugepages and the group that may use them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/applied.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::IsEmpty;

FakeKernel with_pool(const std::string& settings) { return FakeKernel{"pool 1048576 node=0 " + settings}; }

Config pages_on_node_0(std::uint64_t pages) {
  Config config;
  HugepageRequest request;
  request.pages = pages;
  request.page_size_kib = 1048576;
  request.node = 0;
  config.hugepages.push_back(request);
  return config;
}

TEST(ApplyHugepages, ReadsBackWhatTheKernelGave) {
  FakeKernel kernel = with_pool("available=9");
  const Heard report = run(kernel, pages_on_node_0(16));
  ASSERT_EQ(report.pools.size(), 1U);
  EXPECT_EQ(report.pools[0].got, 9U);
  EXPECT_EQ(report.pools[0].asked, 16U);
}

TEST(ApplyHugepages, CompactsMemoryAndAsksOnceMore) {
  FakeKernel kernel = with_pool("available=9 compacted=7");
  EXPECT_EQ(run(kernel, pages_on_node_0(16)).pools.at(0).got, 16U);
}

TEST(ApplyHugepages, NeverTakesPagesAway) {
  FakeKernel kernel = with_pool("pages=20");
  EXPECT_EQ(run(kernel, pages_on_node_0(16)).pools.at(0).got, 20U);
  EXPECT_THAT(kernel.writes, IsEmpty());
}

TEST(ApplyHugepages, AWriteThatNeverReturnsIsReported) {
  FakeKernel kernel = with_pool("pages=2");
  const Plan plan = make_plan(pages_on_node_0(16), scan(kernel));
  kernel.failing[pool_path(1048576, 0)] = ETIMEDOUT;
  const Heard report = run_plan(plan, kernel);
  ASSERT_EQ(report.pools.size(), 1U);
  EXPECT_EQ(report.pools[0].got, std::nullopt) << "what cannot be read is not 0";
  EXPECT_EQ(report.pools[0].outcome, PoolOutcome::unreadable);
  EXPECT_FALSE(report.pools[0].message.empty());
}

TEST(ApplyHugepages, AWriteThatNeverReturnsLeavesThePoolStuck) {
  FakeKernel kernel = with_pool("pages=2");
  const Plan plan = make_plan(pages_on_node_0(16), scan(kernel));
  kernel.failing[pool_path(1048576, 0)] = ETIMEDOUT;
  kernel.readable_all_the_same = true;
  const Heard report = run_plan(plan, kernel);
  EXPECT_EQ(report.pools.at(0).got, 2U);
  EXPECT_EQ(report.pools.at(0).outcome, PoolOutcome::stuck);
  EXPECT_EQ(kernel.writes.size(), 1U) << "once is enough";
}

/// Memory goes while the plan waits: to `free` KiB on the node, and to `available` on the machine.
Heard run_when_memory_has_gone(FakeKernel& kernel, std::uint64_t free, std::uint64_t available) {
  const Plan plan = make_plan(pages_on_node_0(16), scan(kernel));
  EXPECT_EQ(plan.pools.size(), 1U);
  kernel.memory.node(0).free = free;
  kernel.memory.available = available;
  return run_plan(plan, kernel);
}

constexpr std::uint64_t gib = 1048576;

TEST(ApplyHugepages, LooksAtMemoryAgainBeforeItAsks) {
  FakeKernel enough = with_pool("");
  EXPECT_EQ(run_when_memory_has_gone(enough, 18 * gib, 20 * gib).pools.at(0).got, 16U);
  FakeKernel small_node = with_pool("");
  const Heard on_node = run_when_memory_has_gone(small_node, 17 * gib, 100 * gib);
  EXPECT_THAT(small_node.writes, IsEmpty());
  EXPECT_EQ(on_node.pools.at(0).outcome, PoolOutcome::not_full);
  EXPECT_EQ(on_node.pools.at(0).message,
            "memory has become short: of 17G that are free on node 0, 2048M stay with the host (HOST_MEMORY)");
  FakeKernel small_machine = with_pool("");
  EXPECT_EQ(run_when_memory_has_gone(small_machine, 100 * gib, 19 * gib).pools.at(0).got, 0U);
  EXPECT_THAT(small_machine.writes, IsEmpty());
}

TEST(ApplyHugepages, LooksAtMemoryAgainBeforeItAsksOnceMore) {
  FakeKernel kernel = with_pool("available=9 compacted=7");
  const Plan plan = make_plan(pages_on_node_0(16), scan(kernel));
  kernel.gone_after_compaction = kernel.memory.available - 9 * gib - 10 * gib;
  const Heard report = run_plan(plan, kernel);
  EXPECT_EQ(report.pools.at(0).got, 9U) << "7 more would leave 3G, and 4G stay with the host";
  EXPECT_EQ(kernel.writes.size(), 2U);
}

TEST(ApplyHugepages, MemoryThatCannotBeReadIsNotThere) {
  FakeKernel kernel = with_pool("");
  const Plan plan = make_plan(pages_on_node_0(16), scan(kernel));
  kernel.failing["/proc/meminfo"] = EIO;
  const Heard report = run_plan(plan, kernel);
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_EQ(report.pools.at(0).got, 0U);
  EXPECT_THAT(report.pools.at(0).message, ::testing::HasSubstr("/proc/meminfo"));
}

TEST(ApplyHugepages, WhatTheConfigLeavesToTheHostHoldsTillTheEnd) {
  Config config = pages_on_node_0(16);
  config.host_memory_kib = 100 * gib;
  FakeKernel kernel = with_pool("");
  const Plan plan = make_plan(config, scan(kernel));
  ASSERT_EQ(plan.pools.size(), 1U);
  kernel.memory.available = 115 * gib;
  EXPECT_EQ(run_plan(plan, kernel).pools.at(0).got, 0U);
  kernel.memory.available = 116 * gib;
  EXPECT_EQ(run_plan(plan, kernel).pools.at(0).got, 16U);
}

TEST(ApplyHugepages, AFullPoolHasNothingToComplainOf) {
  FakeKernel kernel = with_pool("pages=2 available=2 compacted=14");
  const Plan plan = make_plan(pages_on_node_0(16), scan(kernel));
  kernel.failing[pool_path(1048576, 0)] = ETIMEDOUT;
  kernel.pools.at(pool_path(1048576, 0)).pages = 16;  // the kernel got there all the same
  kernel.readable_all_the_same = true;
  const Heard report = run_plan(plan, kernel);
  EXPECT_EQ(report.pools.at(0).got, 16U);
  EXPECT_EQ(report.pools.at(0).message, "");
}

TEST(ApplyShmGroup, IsReadBack) {
  FakeKernel kernel{""};
  Config config;
  config.hugetlb_shm_group = 36;
  EXPECT_THAT(run(kernel, config).findings, IsEmpty());
  EXPECT_EQ(kernel.shm_group, "36");
  config.hugetlb_shm_group = 37;
  kernel.failing["/proc/sys/vm/hugetlb_shm_group"] = EACCES;
  ASSERT_EQ(run(kernel, config).findings.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
