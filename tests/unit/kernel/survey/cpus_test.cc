// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "binder/kernel/survey/survey.h"
#include "binder/machine/cpus_text.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string cpus_dir = "/sys/devices/system/cpu";

void set(FakeKernel& kernel, unsigned cpu, const std::string& attribute, const std::string& text) {
  kernel.files[cpus_dir + "/cpu" + std::to_string(cpu) + "/" + attribute] = text + "\n";
}

void add_cache(FakeKernel& kernel, unsigned cpu, unsigned index, const std::string& level, const std::string& shared) {
  const std::string directory = "cache/index" + std::to_string(index) + "/";
  set(kernel, cpu, directory + "level", level);
  set(kernel, cpu, directory + "shared_cpu_list", shared);
  set(kernel, cpu, directory + "size", level == "3" ? "8192K" : "48K");
}

/// Two cores with SMT, siblings two apart, in one cache and one node; CPU 4 is offline, CPUs 1 and 3 are isolated.
class TwoCores : public FakeKernel {
 public:
  TwoCores() : FakeKernel("") {
    files[cpus_dir + "/online"] = "0-3\n";
    files[cpus_dir + "/isolated"] = "1,3\n";
    files[cpus_dir + "/cpufreq/boost"] = "1\n";
    files["/sys/devices/system/node/node1/cpulist"] = "0-3\n";
    for (unsigned cpu = 0; cpu < 4; ++cpu) {
      const std::string core = cpu % 2 == 0 ? "0,2" : "1,3";
      set(*this, cpu, "topology/core_cpus_list", core);
      set(*this, cpu, "topology/cluster_cpus_list", core);
      set(*this, cpu, "topology/die_cpus_list", "0-3");
      set(*this, cpu, "topology/package_cpus_list", "0-3");
      add_cache(*this, cpu, 0, "1", core);
      add_cache(*this, cpu, 3, "3", "0-3");
    }
    set(*this, 4, "online", "0");
  }
};

std::vector<std::string> lines_of(Kernel& kernel) {
  Host host;
  survey_cpus(kernel, host);
  std::vector<std::string> lines;
  if (!host.cpus) return {describe(host.cpus.error())};
  for (const Cpu& cpu : *host.cpus) lines.push_back(cpu_line(cpu));
  return lines;
}

TEST(SurveyCpus, WhatEachSharesWithOthers) {
  TwoCores kernel;
  EXPECT_THAT(
      lines_of(kernel),
      ElementsAre("cpu 0 core=0 cluster=0 l3=0 l3-size=8192 die=0 package=0 node=1",
                  "cpu 1 core=1 cluster=1 l3=0 l3-size=8192 die=0 package=0 node=1 isolated=1",
                  "cpu 2 core=0 cluster=0 l3=0 l3-size=8192 die=0 package=0 node=1",
                  "cpu 3 core=1 cluster=1 l3=0 l3-size=8192 die=0 package=0 node=1 isolated=1", "cpu 4 online=0"));
}

TEST(SurveyCpus, AVirtualMachineWithoutCaches) {
  TwoCores kernel;
  std::erase_if(kernel.files, [](const auto& file) { return file.first.contains("/cache/"); });
  EXPECT_THAT(lines_of(kernel).front(), "cpu 0 core=0 cluster=0 die=0 package=0 node=1");
}

TEST(SurveyCpus, ACacheThatCannotBeLookedAtIsNotMissing) {
  TwoCores kernel;
  kernel.failing[cpus_dir + "/cpu0/cache"] = EACCES;
  for (unsigned cpu = 1; cpu < 4; ++cpu) kernel.failing[cpus_dir + "/cpu" + std::to_string(cpu) + "/cache"] = EACCES;
  EXPECT_THAT(lines_of(kernel).front(), AllOf(HasSubstr("l3=?"), HasSubstr("l3-size=?")));
}

TEST(SurveyCpus, ALookThatFailsIsNoAnswer) {
  TwoCores kernel;
  for (unsigned cpu = 0; cpu < 4; ++cpu) {
    kernel.failing[cpus_dir + "/cpu" + std::to_string(cpu) + "/topology/core_cpus_list"] = EIO;
  }
  kernel.failing["/sys/devices/system/node/node1/cpulist"] = EIO;
  kernel.failing["/sys/devices/cpu_atom/cpus"] = EACCES;
  EXPECT_THAT(lines_of(kernel).front(), AllOf(HasSubstr("core=?"), HasSubstr("node=?"), EndsWith("kind=?")));
}

TEST(SurveyCpus, WithoutAListNothingIsKnown) {
  for (const char* path : {"", "/online", "/isolated"}) {
    TwoCores kernel;
    kernel.failing[cpus_dir + path] = EACCES;
    EXPECT_THAT(lines_of(kernel), ElementsAre(HasSubstr("Permission denied"))) << path;
  }
}

TEST(SurveyCpus, AKernelWithoutHotplugHasAllOfThemOnline) {
  TwoCores kernel;
  kernel.files.erase(cpus_dir + "/online");
  kernel.files.erase(cpus_dir + "/isolated");
  EXPECT_THAT(lines_of(kernel).at(1), "cpu 1 core=1 cluster=1 l3=0 l3-size=8192 die=0 package=0 node=1");
}

TEST(SurveyCpus, ListsThatAreNone) {
  TwoCores kernel;
  for (unsigned cpu = 0; cpu < 4; ++cpu) set(kernel, cpu, "topology/core_cpus_list", "0,x");
  EXPECT_THAT(lines_of(kernel).front(), HasSubstr("core=?"));
}

TEST(SurveyCpus, TheCountersOfIntelNameTheKinds) {
  TwoCores kernel;
  kernel.files["/sys/devices/cpu_core/cpus"] = "0,2\n";
  kernel.files["/sys/devices/cpu_atom/cpus"] = "1\n";
  kernel.files["/sys/devices/cpu_lowpower/cpus"] = "3\n";
  const auto lines = lines_of(kernel);
  EXPECT_THAT(lines[0], EndsWith("kind=p"));
  EXPECT_THAT(lines[1], HasSubstr("kind=e"));
  EXPECT_THAT(lines[3], HasSubstr("kind=lp"));
}

TEST(SurveyCpus, ElseTheCapacity) {
  TwoCores kernel;
  for (unsigned cpu = 0; cpu < 4; ++cpu) set(kernel, cpu, "cpu_capacity", cpu % 2 == 0 ? "1024" : "650");
  EXPECT_THAT(lines_of(kernel).at(0), EndsWith("kind=p"));
  EXPECT_THAT(lines_of(kernel).at(1), HasSubstr("kind=e"));
  kernel.failing[cpus_dir + "/cpu3/cpu_capacity"] = EIO;
  EXPECT_THAT(lines_of(kernel), Each(HasSubstr("kind=?")));
}

}  // namespace
}  // namespace binder::testing
