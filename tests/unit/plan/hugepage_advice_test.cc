// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/hugepage_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/config/hugepage_request.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/next_boot.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// 64 GiB on two nodes, most of it in use.
constexpr std::string_view workstation =
    "memory 67108864 available=8388608\n"
    "memory 33554432 node=0 available=4194304\n"
    "memory 33554432 node=1 available=4194304\n"
    "pool 2048 pages=100\npool 1048576\n"
    "pool 2048 node=0 pages=100\npool 1048576 node=0\n"
    "pool 2048 node=1\npool 1048576 node=1\n";

/// 4 GiB, of which half is free.
constexpr std::string_view small_machine = "memory 4194304 available=2097152\npool 2048\npool 1048576\n";

std::expected<HugepageAdvice, NoHugepageAdvice> advise(std::string_view machine, std::string_view amount,
                                                       std::optional<std::uint64_t> host_memory = std::nullopt,
                                                       const std::string& command_line = "") {
  FakeKernel kernel{machine};
  const Machine now = scan(kernel);
  Host host;
  host.command_line = command_line;
  return advise_hugepages(parse_hugepage_request(amount).value(), host_memory, now, at_next_boot(now, host, nullptr));
}

/// The entry and the answer for each size: `16/1G yes`; `*` is the best.
std::string answers(std::string_view machine, std::string_view amount) {
  constexpr std::array names{"yes", "perhaps", "no"};
  const auto advice = advise(machine, amount);
  if (!advice) return advice.error().message;
  std::string text;
  for (std::size_t i = 0; i < advice->sizes.size(); ++i) {
    const PageSizeAdvice& size = advice->sizes[i];
    text += (text.empty() ? "" : ", ") + to_string(size.request) + " " +
            names[static_cast<std::size_t>(size.next_boot)] + (advice->best == i ? "*" : "");
  }
  return text;
}

TEST(HugepageAdvice, TheLargestPagesThatAreCertain) {
  EXPECT_EQ(answers(workstation, "16G"), "16/1G yes*, 8192/2M yes");
  EXPECT_EQ(answers(workstation, "16G@1"), "16/1G@1 yes*, 8192/2M@1 yes");
}

TEST(HugepageAdvice, GigabytesAreNotCertainToTheLast) {
  EXPECT_EQ(answers(workstation, "58G"), "58/1G yes*, 29696/2M yes");
  EXPECT_EQ(answers(workstation, "59G"), "59/1G perhaps, 30208/2M yes*");
  EXPECT_EQ(answers(workstation, "59/1G"), "59/1G perhaps*");
  EXPECT_THAT(advise(workstation, "29/1G@0")->sizes.front().why, HasSubstr("about 28 are certain"));
  EXPECT_EQ(answers(small_machine, "1G"), "1/1G perhaps, 512/2M yes*");
}

TEST(HugepageAdvice, WhatTheHostNeedsStays) {
  EXPECT_EQ(answers(workstation, "63G"), "63/1G no, 32256/2M no");
  EXPECT_THAT(
      advise(workstation, "63G")->sizes.front().why,
      AllOf(HasSubstr("there is room for 61 pages of 1G, not for 63"), HasSubstr("stay with the host (HOST_MEMORY)")));
  const auto generous = advise(workstation, "24G", std::uint64_t{40} << 20U);
  EXPECT_EQ(generous->sizes.front().room_at_boot, 22U);
  EXPECT_EQ(generous->sizes.front().next_boot, Prospect::no);
}

TEST(HugepageAdvice, RoomNowAndAtBoot) {
  const auto advice = advise(workstation, "1G@0");
  const PageSizeAdvice& small = advice->sizes.at(1);
  EXPECT_EQ(small.pages_now, 100U);
  EXPECT_EQ(small.room_now, 100U + (4194304U - 655360U) / 2048U);
  EXPECT_GT(*small.room_at_boot, 15000U);
}

TEST(HugepageAdvice, AnAmountIsRoundedUp) {
  EXPECT_EQ(answers(workstation, "1536M"), "2/1G yes, 768/2M yes*");
  EXPECT_FALSE(advise(workstation, "1536M")->sizes.front().is_whole);
  // Where no size fits, the one that wastes less.
  EXPECT_EQ(answers(workstation, "17M"), "1/1G yes, 9/2M yes*");
}

TEST(HugepageAdvice, ACountIsOfTheDefaultSize) { EXPECT_EQ(answers(workstation, "512"), "512/2M yes*"); }

TEST(HugepageAdvice, WhatTheKernelReservesIsThere) {
  const auto advice = advise(small_machine, "2/1G", std::uint64_t{1} << 18U, "hugepagesz=1G hugepages=2");
  EXPECT_EQ(advice->sizes.front().next_boot, Prospect::yes);
}

TEST(HugepageAdvice, WhatThisMachineDoesNotHave) {
  EXPECT_EQ(answers(workstation, "1G@4"), "this machine has no NUMA node 4 with memory; it has: 0, 1");
  EXPECT_EQ(answers(workstation, "1G/16M"), "this machine has no hugepages of 16M; it has: 2M, 1G");
  EXPECT_EQ(answers("memory 4194304\n", "1G"), "this machine has no hugepages of 2M; it has: none");
}

TEST(HugepageAdvice, ALookThatFailed) {
  FakeKernel kernel{workstation};
  const Machine good = scan(kernel);
  const auto error = std::unexpected(SystemError{EACCES, "read", "it"});
  for (const int part : {0, 1}) {
    Machine machine = good;
    if (part == 0) machine.hugepage_pools = error;
    if (part == 1) machine.memory.total_kib = error;
    const auto advice = advise_hugepages(parse_hugepage_request("1G").value(), std::nullopt, machine,
                                         at_next_boot(machine, Host{}, nullptr));
    ASSERT_FALSE(advice);
    EXPECT_TRUE(advice.error().could_not_look);
    EXPECT_THAT(advice.error().message, HasSubstr("cannot read it"));
  }
  Machine machine = good;
  machine.memory.nodes.front().total_kib = error;
  EXPECT_FALSE(advise_hugepages(parse_hugepage_request("1G@0").value(), std::nullopt, machine,
                                at_next_boot(machine, Host{}, nullptr)));
}

TEST(HugepageAdvice, WordsForTheKernel) {
  EXPECT_EQ(kernel_words(parse_hugepage_request("16/1G").value()), "hugepagesz=1G hugepages=16");
  EXPECT_EQ(kernel_words(parse_hugepage_request("512/2M@1").value()), "hugepagesz=2M hugepages=1:512");
}

}  // namespace
}  // namespace binder::testing
