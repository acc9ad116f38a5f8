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
  EXPECT_EQ(report.pools[0].got, 0U);
  EXPECT_FALSE(report.pools[0].message.empty());
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
