// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "binder/kernel/scan.h"
#include "tests/unit/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* override_1 = "vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override";
constexpr const char* override_2 = "vfio-pci > /sys/bus/pci/devices/0000:02:00.0/driver_override";
constexpr const char* probe_1 = "0000:01:00.0 > /sys/bus/pci/drivers_probe";
constexpr const char* probe_2 = "0000:02:00.0 > /sys/bus/pci/drivers_probe";
constexpr const char* unbind_1 = "0000:01:00.0 > /sys/bus/pci/drivers/nouveau/unbind";
constexpr const char* load = "load vfio_pci";

struct Heard {
  [[nodiscard]] const DeviceReport& device(const std::string& address) const {
    const auto found = std::ranges::find(devices, address, &DeviceReport::subject);
    if (found == devices.end()) throw std::out_of_range{"no report of " + address};
    return *found;
  }

  std::vector<DeviceReport> devices;
  std::vector<PoolReport> pools;
  std::vector<Finding> findings;
};

class Collector final : public Listener {
 public:
  void on(const DeviceReport& device) override { heard.devices.push_back(device); }
  void on(const PoolReport& pool) override { heard.pools.push_back(pool); }
  void on(const Finding& finding) override { heard.findings.push_back(finding); }

  Heard heard;
};

Config config_for(const std::vector<std::string>& addresses) {
  Config config;
  for (const std::string& address : addresses) config.devices.push_back(*parse_selector(address));
  return config;
}

/// Two identical cards, and vfio-pci as a module.
FakeKernel twins() {
  return FakeKernel{
      "module vfio_pci driver=vfio-pci\n"
      "device 0000:01:00.0 id=10de:1401 class=030000 group=1\n"
      "device 0000:02:00.0 id=10de:1401 class=030000 group=2\n"};
}

Heard run_plan(const Plan& plan, FakeKernel& kernel) {
  Collector collector;
  apply(plan, kernel, collector);
  return collector.heard;
}

Heard run(FakeKernel& kernel, const Config& config) { return run_plan(make_plan(config, scan(kernel)), kernel); }

TEST(Apply, SetsEveryOverrideBeforeAnythingThatCanSleep) {
  FakeKernel kernel = twins();
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.drivers["nouveau"];
  run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_THAT(kernel.writes, ElementsAre(override_1, override_2, load, unbind_1, probe_1));
}

TEST(Apply, ProbesEachDeviceWhereTheDriverIsBuiltIn) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_THAT(kernel.writes, ElementsAre(override_1, override_2, probe_1, probe_2));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, LeavesTheTwinToItsHostDriver) {
  FakeKernel kernel = twins();
  run(kernel, config_for({"01:00.0"}));
  kernel.drivers["nouveau"].ids = {"10de:1401"};
  static_cast<void>(kernel.write("/sys/bus/pci/drivers_probe", "0000:02:00.0", Milliseconds{1}));
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "vfio-pci");
  EXPECT_EQ(kernel.device("0000:02:00.0").driver, "nouveau");
  EXPECT_EQ(kernel.device("0000:02:00.0").override, "");
}

TEST(Apply, SaysWhatAnIdOptionTookBesides) {
  FakeKernel kernel = twins();
  kernel.modules["vfio_pci"].ids = {"10de:1401"};
  const Heard report = run(kernel, config_for({"01:00.0"}));
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].subject, "0000:02:00.0");
  EXPECT_THAT(report.findings[0].message, HasSubstr("not listed"));
}

TEST(Apply, SaysNothingOfWhatTheDriverHeldBefore) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  kernel.device("0000:02:00.0").driver = "vfio-pci";
  EXPECT_THAT(run(kernel, config_for({"01:00.0"})).findings, IsEmpty());
}

TEST(Apply, FirstTouchIsOnlySaidOfADeviceThatNobodyHeld) {
  FakeKernel kernel = twins();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_FALSE(report.device("0000:01:00.0").first_touch);
  EXPECT_EQ(report.device("0000:01:00.0").previous_driver, "nouveau");
  EXPECT_TRUE(report.device("0000:02:00.0").first_touch);
}

TEST(Apply, FirstTouchIsNotSaidOnceUdevHasStarted) {
  FakeKernel kernel = twins();
  kernel.udev_started = true;
  EXPECT_FALSE(run(kernel, config_for({"01:00.0"})).device("0000:01:00.0").first_touch);
}

TEST(Apply, AFailedOverrideEndsTheWorkOnItsDeviceOnly) {
  FakeKernel kernel = twins();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = EACCES;
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_THAT(kernel.writes, Not(Contains(unbind_1)));
  EXPECT_THAT(kernel.writes, Not(Contains(probe_1)));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("Permission denied"));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, AnUnbindThatNeverReturnsIsReportedAndTheOthersAreBound) {
  FakeKernel kernel = twins();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  kernel.failing["/sys/bus/pci/drivers/nouveau/unbind"] = ETIMEDOUT;
  Config config = config_for({"01:00.0", "02:00.0"});
  config.timeout_seconds = 3;
  const Heard report = run(kernel, config);
  const DeviceReport& stuck = report.device("0000:01:00.0");
  EXPECT_EQ(stuck.outcome, Outcome::stuck);
  EXPECT_EQ(stuck.message, "stuck in unbind from nouveau");
  EXPECT_GE(stuck.duration, Milliseconds{3000});
  EXPECT_LT(stuck.duration, Milliseconds{6000}) << "it waited for the limit more than once";
  EXPECT_THAT(kernel.writes, Not(Contains(probe_1)));
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, AnOverrideThatNeverReturnsIsReported) {
  FakeKernel kernel = twins();
  kernel.failing["/sys/bus/pci/devices/0000:01:00.0/driver_override"] = ETIMEDOUT;
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::stuck);
  EXPECT_EQ(report.device("0000:02:00.0").outcome, Outcome::bound);
}

TEST(Apply, AProbeThatNeverReturnsIsReported) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  kernel.failing["/sys/bus/pci/drivers_probe"] = ETIMEDOUT;
  const Heard report = run(kernel, config_for({"01:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::stuck);
  EXPECT_EQ(report.device("0000:01:00.0").message, "stuck in probe by vfio-pci");
}

TEST(Apply, AModuleLoadThatNeverReturnsIsReported) {
  FakeKernel kernel = twins();
  kernel.failing["vfio_pci"] = ETIMEDOUT;
  const Heard report = run(kernel, config_for({"01:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("stuck in loading module vfio_pci"));
}

TEST(Apply, AMissingModuleLeavesAHeldDeviceWithItsDriver) {
  FakeKernel kernel = twins();
  kernel.modules.clear();
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  const Heard report = run(kernel, config_for({"01:00.0", "02:00.0"}));
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "nouveau");
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("left with nouveau"));
  EXPECT_THAT(report.device("0000:02:00.0").message, HasSubstr("cannot load module vfio_pci"));
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].severity, Severity::error);
}

TEST(Apply, ADriverThatRefusesIsNotASuccess) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"].refuses = {"0000:01:00.0"};
  const Heard report = run(kernel, config_for({"01:00.0"}));
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::not_bound);
  EXPECT_THAT(report.device("0000:01:00.0").message, HasSubstr("vfio-pci did not take it"));
}

TEST(Apply, ADeviceThatWasTakenAfterThePlanIsTakenBack) {
  FakeKernel kernel = twins();
  kernel.drivers["vfio-pci"];
  const Plan plan = make_plan(config_for({"01:00.0"}), scan(kernel));
  kernel.drivers["nouveau"];
  kernel.device("0000:01:00.0").driver = "nouveau";
  const Heard report = run_plan(plan, kernel);
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::bound);
  EXPECT_EQ(report.device("0000:01:00.0").previous_driver, "nouveau");
  EXPECT_FALSE(report.device("0000:01:00.0").first_touch);
}

TEST(Apply, ASecondRunWritesNothing) {
  FakeKernel kernel = twins();
  const Config config = config_for({"01:00.0"});
  run(kernel, config);
  kernel.writes.clear();
  const Heard report = run(kernel, config);
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_EQ(report.device("0000:01:00.0").outcome, Outcome::already_bound);
}

TEST(Apply, NamesNoDeviceThatIsNotListed) {
  FakeKernel kernel = twins();
  run(kernel, config_for({"01:00.0"}));
  for (const std::string& write : kernel.writes) {
    EXPECT_THAT(write, Not(HasSubstr("0000:02:00.0")));
    EXPECT_THAT(write, Not(HasSubstr("new_id")));
  }
}

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
