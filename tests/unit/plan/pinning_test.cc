// SPDX-License-Identifier: GPL-2.0-or-later
// Pinnings on real topologies, which stand in tests/topologies.
#include "binder/plan/pinning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include "binder/machine/cpus_text.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<Cpu> topology(const std::string& name) {
  std::ifstream file{std::string{TESTS_DIR "/topologies/"} + name};
  std::vector<Cpu> cpus;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("cpu ")) cpus.push_back(parse_cpu(std::string_view{line}.substr(4)).value());
  }
  EXPECT_FALSE(cpus.empty()) << name;
  return cpus;
}

/// CPUs of virtual CPU 0, 1, …; then where the emulator runs.
std::string text_of(const std::expected<Pinning, NoPinning>& pinning) {
  if (!pinning) return "none: " + pinning.error().message;
  std::string text;
  for (const unsigned cpu : pinned_cpus(*pinning)) text += (text.empty() ? "" : ",") + std::to_string(cpu);
  return text + " / " + cpu_list(pinning->emulator);
}

std::string pin(const std::string& name, std::optional<unsigned> count = std::nullopt,
                std::optional<unsigned> node = std::nullopt) {
  return text_of(make_pinning(topology(name), {count, node}));
}

Pinning pinning(const std::string& name, std::optional<unsigned> count = std::nullopt) {
  return make_pinning(topology(name), {count, std::nullopt}).value();
}

TEST(Pinning, SixCoresWithSiblingsFarApart) {
  EXPECT_EQ(pin("six-cores-smt"), "2,8,3,9,4,10,5,11 / 0-1,6-7");
  EXPECT_EQ(pin("six-cores-smt", 4), "4,10,5,11 / 0-3,6-9");
  EXPECT_EQ(pinning("six-cores-smt").threads, 2U);
  EXPECT_EQ(pinning("six-cores-smt").reason,
            "8 virtual CPUs on 4 whole cores of one large cache (12M); the host keeps CPUs 0-1,6-7 (2 cores).");
}

TEST(Pinning, ACountThatCannotBeHadSaysWhatCan) {
  EXPECT_EQ(pin("six-cores-smt", 3),
            "none: 3 virtual CPUs cannot be had as whole cores, which have 2 CPUs each; can be had: 2, 4, 6 or 8");
  EXPECT_EQ(pin("six-cores-smt", 10),
            "none: 10 virtual CPUs cannot be had while the host keeps what it needs; can be had: 2, 4, 6 or 8");
  EXPECT_EQ(pin("two-sockets", 18, 1),
            "none: 18 virtual CPUs cannot be had on NUMA node 1; can be had: 2, 4, 6, 8, 10, 12, 14 or 16");
}

TEST(Pinning, TheLargeCacheFirst) {
  EXPECT_EQ(pin("one-large-cache"), "1,17,2,18,3,19,4,20,5,21,6,22,7,23 / 0,8-16,24-31");
  EXPECT_THAT(pinning("one-large-cache").reason, HasSubstr("of the largest cache (96M); the host keeps"));
  EXPECT_EQ(pin("one-large-cache", 16), "8,24,9,25,10,26,11,27,12,28,13,29,14,30,15,31 / 0-7,16-23");
}

TEST(Pinning, OfEqualCachesThatOfTheHostLast) { EXPECT_EQ(pin("two-equal-caches", 4), "14,30,15,31 / 0-13,16-29"); }

TEST(Pinning, SeveralCachesOnlyWhole) {
  EXPECT_EQ(pin("two-equal-caches", 20),
            "none: 20 virtual CPUs cannot be had out of one large cache, nor out of whole "
            "ones; can be had: any multiple of 2 up to 16, or 28");
  const Pinning both = pinning("two-equal-caches", 28);
  EXPECT_EQ(cpu_list(cpus_of(both.host)), "0-1,16-17");
  EXPECT_EQ(both.caches, 2U);
  EXPECT_FALSE(both.caches_are_equal);
  EXPECT_THAT(both.notes, Contains(HasSubstr("sees one cache where there are several")));
}

TEST(Pinning, CoresOfACacheSideBySide) {
  EXPECT_EQ(pin("two-small-caches"), "3,9,4,10,5,11 / 0-2,6-8");
  EXPECT_EQ(pin("two-small-caches", 8), "2,8,3,9,4,10,5,11 / 0-1,6-7");
}

TEST(Pinning, PCoresForTheGuestAndECoresForTheHost) {
  EXPECT_EQ(pin("p-and-e-cores"), "2,3,4,5,6,7,8,9,10,11,12,13,14,15 / 0-1,16-23");
  EXPECT_THAT(pinning("p-and-e-cores").reason,
              AllOf(HasSubstr("7 whole P cores"), HasSubstr("(1 P core and 8 E cores)")));
  EXPECT_THAT(pin("p-and-e-cores", 16), HasSubstr("none: "));
  EXPECT_EQ(pin("p-and-e-without-smt"), "1,2,3,4,5,6,7 / 0,8-23");
  EXPECT_EQ(pin("p-and-e-laptop"), "2,3,4,5,6,7 / 0-1,8-11");
  EXPECT_EQ(pin("low-power-cores"), "2,3,4,5,6,7,8,9,10,11 / 0-1,12-21");
}

TEST(Pinning, TheDevicesNode) {
  EXPECT_EQ(pin("two-sockets", 4, 0), "6,22,7,23 / 0-5,16-21");
  EXPECT_EQ(pin("two-sockets", 4, 1), "14,30,15,31 / 8-13,24-29");
  const auto near = make_pinning(topology("two-sockets"), {std::nullopt, 1});
  EXPECT_EQ(text_of(near), "8,24,9,25,10,26,11,27,12,28,13,29,14,30,15,31 / 0-7,16-23");
  EXPECT_THAT(near->reason, HasSubstr("on NUMA node 1, where the device is;"));
  EXPECT_EQ(pin("two-sockets", 4, 5), "none: NUMA node 5 has no core to give away; nodes with cores are 0 and 1");
}

TEST(Pinning, ManyNodes) {
  EXPECT_EQ(pin("eight-nodes", 8, 3), "24,88,25,89,26,90,27,91 / 28-31,92-95");
  EXPECT_EQ(pinning("eight-nodes", 16).caches, 2U);
  EXPECT_TRUE(pinning("eight-nodes", 16).caches_are_equal);
  EXPECT_THAT(pin("eight-nodes", 18), HasSubstr("none: "));
}

TEST(Pinning, WithoutSmt) {
  EXPECT_EQ(pin("no-smt"), "2,3 / 0-1");
  EXPECT_EQ(pin("no-smt", 1), "3 / 0-2");
  EXPECT_EQ(pin("no-smt", 3),
            "none: 3 virtual CPUs cannot be had while the host keeps what it needs; can be had: 1 or 2");
}

TEST(Pinning, OfflineCpusAreLeftOut) {
  EXPECT_EQ(pin("smt-switched-off"), "2,3 / 0-1");
  EXPECT_THAT(pinning("smt-switched-off").notes, Contains("Offline, and left out: CPUs 4-7."));
  // CPU 4 has lost its sibling: its core stays with the host.
  EXPECT_EQ(pin("some-offline"), "1,7,2,8,5,11 / 0,4,6");
}

TEST(Pinning, AMachineThatHidesItsCaches) {
  EXPECT_EQ(pin("hidden-caches"), "6,7,8,9,10,11 / 0-5");
  EXPECT_THAT(pinning("hidden-caches").notes, Contains(HasSubstr("dies were taken for it")));
  EXPECT_THAT(pinning("hidden-caches").reason, HasSubstr("of one large cache; the host"));
}

TEST(Pinning, ASmallMachine) {
  EXPECT_EQ(pin("two-cpus"), "1 / 0");
  EXPECT_THAT(pinning("two-cpus").notes, Contains(HasSubstr("keeps a single core")));
  EXPECT_THAT(pin("two-cpus", 2), HasSubstr("while the host keeps what it needs; can be had: 1"));
  EXPECT_THAT(text_of(make_pinning({Cpu{}}, {})), HasSubstr("this machine has one core"));
}

TEST(Pinning, WhatIsIsolatedIsForTheGuest) {
  EXPECT_EQ(pin("isolated-cpus"), "4,12,5,13,6,14,7,15 / 0-3,8-11");
  EXPECT_THAT(pinning("isolated-cpus").notes, IsEmpty());
  EXPECT_EQ(pin("isolated-cpus", 4), "6,14,7,15 / 0-3,8-11");
  EXPECT_THAT(pinning("isolated-cpus", 4).notes, Contains(HasSubstr("not in use by this guest")));
  EXPECT_THAT(pinning("isolated-cpus", 12).notes, Contains(HasSubstr("are not isolated")));
}

TEST(Pinning, TheHostMovesWhereCpu0IsIsolated) {
  std::vector<Cpu> cpus = topology("no-smt");
  cpus[0].is_isolated = cpus[1].is_isolated = true;
  EXPECT_EQ(text_of(make_pinning(cpus, {})), "0,1 / 2-3");
}

TEST(Pinning, ALookThatFailedIsNoGround) {
  const auto spoil = [](Reading<unsigned> Cpu::* member) {
    std::vector<Cpu> cpus = topology("six-cores-smt");
    cpus[7].*member = cpus[1].*member = std::unexpected(SystemError{EACCES, "read", "it"});
    return make_pinning(cpus, {});
  };
  for (const auto member : {&Cpu::core, &Cpu::l3, &Cpu::node}) {
    ASSERT_FALSE(spoil(member));
    EXPECT_TRUE(spoil(member).error().could_not_look);
    EXPECT_THAT(spoil(member).error().message, HasSubstr("cannot read it"));
  }
  EXPECT_TRUE(spoil(&Cpu::cluster));  // nothing rests on it
  std::vector<Cpu> cpus = topology("six-cores-smt");
  cpus[1].kind = std::unexpected(SystemError{EACCES, "read", "it"});
  const auto unsure = make_pinning(cpus, {});
  ASSERT_FALSE(unsure);
  EXPECT_TRUE(unsure.error().could_not_look);
}

TEST(Pinning, AKernelThatTellsNothingOfCores) {
  std::vector<Cpu> cpus(4);
  for (unsigned i = 0; i < cpus.size(); ++i) cpus[i].number = i;
  EXPECT_EQ(text_of(make_pinning(cpus, {})), "2,3 / 0-1");
}

}  // namespace
}  // namespace binder::testing
