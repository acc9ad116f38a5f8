// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/cpus_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Core core(std::vector<unsigned> cpus, std::uint64_t cache) {
  Core core;
  core.cpus = std::move(cpus);
  core.cache = cache;
  return core;
}

/// Two cores with SMT, each of a cache of its own.
Pinning two_cores() {
  Pinning pinning;
  pinning.cores = {core({2, 6}, 0), core({3, 7}, 1)};
  pinning.host = {core({0, 4}, 0), core({1, 5}, 1)};
  pinning.threads = 2;
  pinning.caches = 2;
  pinning.emulator = {0, 1, 4, 5};
  pinning.node = 1;
  pinning.reason = "4 virtual CPUs.";
  pinning.notes = {"Mind this."};
  return pinning;
}

TEST(CpusXml, SiblingsAreNeighboursAndACacheIsADie) {
  EXPECT_EQ(xml_text(cpu_elements(two_cores(), ThreadsFlag::not_needed)),
            "<!-- 4 virtual CPUs. -->\n"
            "<!-- Mind this. -->\n"
            "<vcpu placement='static'>4</vcpu>\n"
            "<iothreads>1</iothreads>\n"
            "<cputune>\n"
            "  <vcpupin vcpu='0' cpuset='2'/>\n"
            "  <vcpupin vcpu='1' cpuset='6'/>\n"
            "  <vcpupin vcpu='2' cpuset='3'/>\n"
            "  <vcpupin vcpu='3' cpuset='7'/>\n"
            "  <emulatorpin cpuset='0-1,4-5'/>\n"
            "  <iothreadpin iothread='1' cpuset='0-1,4-5'/>\n"
            "</cputune>\n"
            "<cpu mode='host-passthrough' check='none'>\n"
            "  <topology sockets='1' dies='2' cores='1' threads='2'/>\n"
            "  <cache mode='passthrough'/>\n"
            "</cpu>\n");
}

TEST(CpusXml, UnequalCachesAreNoDies) {
  Pinning pinning = two_cores();
  pinning.caches_are_equal = false;
  EXPECT_THAT(xml_text(cpu_elements(pinning, ThreadsFlag::not_needed)),
              HasSubstr("<topology sockets='1' dies='1' cores='2' threads='2'/>"));
}

TEST(CpusXml, AmdNeedsAFlagForSiblings) {
  Pinning pinning = two_cores();
  EXPECT_THAT(xml_text(cpu_elements(pinning, ThreadsFlag::topoext)),
              HasSubstr("<feature policy='require' name='topoext'/>"));
  pinning.threads = 1;
  EXPECT_THAT(xml_text(cpu_elements(pinning, ThreadsFlag::topoext)), Not(HasSubstr("topoext")));
}

TEST(CpusXml, MemoryOfTheSameNodeWhereThereAreSeveral) {
  Pinning pinning = two_cores();
  EXPECT_THAT(xml_text(cpu_elements(pinning, ThreadsFlag::not_needed)), Not(HasSubstr("numatune")));
  pinning.has_more_nodes = true;
  EXPECT_THAT(xml_text(cpu_elements(pinning, ThreadsFlag::not_needed)),
              AllOf(HasSubstr("<numatune>\n  <memory mode='strict' nodeset='1'/>\n</numatune>"),
                    HasSubstr("<!-- memory of the node")));
}

}  // namespace
}  // namespace binder::ctl
