// SPDX-License-Identifier: GPL-2.0-or-later
// One limit over all waits, and that the unit knows it.
#include "binder/kernel/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <string>

#include "binder/kernel/limited_kernel.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* override_1 = "/sys/bus/pci/devices/0000:01:00.0/driver_override";
constexpr Milliseconds limit{10'000};

class LimitedKernelTest : public ::testing::Test {
 protected:
  LimitedKernelTest() { machine.failing[override_1] = ETIMEDOUT; }

  FakeKernel machine{"device 0000:01:00.0 id=10de:1401 class=030000\nmodule vfio_pci driver=vfio-pci"};
  Milliseconds start = machine.clock;
  LimitedKernel kernel{machine, Milliseconds{25'000}};
};

TEST_F(LimitedKernelTest, AWaitLeavesHalfOfTheTimeToTheOthers) {
  std::vector<Milliseconds> waits;
  for (int i = 0; i < 4; ++i) {
    const Milliseconds before = machine.clock;
    EXPECT_TRUE(is_timeout(kernel.write(override_1, "vfio-pci", limit).error()));
    waits.push_back(machine.clock - before - Milliseconds{1});  // what any write takes
  }
  EXPECT_THAT(waits, ElementsAre(Milliseconds{10'000}, Milliseconds{7'499}, Milliseconds{3'749}, Milliseconds{1'874}));
}

TEST_F(LimitedKernelTest, WhatIsStuckCannotTakeMoreThanTheWhole) {
  for (int i = 0; i < 100; ++i) static_cast<void>(kernel.write(override_1, "vfio-pci", limit));
  EXPECT_LE(machine.clock - start, Milliseconds{25'001});
  EXPECT_EQ(kernel.write(override_1, "vfio-pci", limit).error().number, ETIME);
}

TEST_F(LimitedKernelTest, AfterTheEndNothingIsBegunAndThatIsSaid) {
  machine.clock += Milliseconds{25'000};
  const auto written = kernel.write(override_1, "vfio-pci", limit);
  ASSERT_FALSE(written);
  EXPECT_FALSE(is_timeout(written.error()));
  EXPECT_EQ(describe(written.error()), std::string{"cannot write \"vfio-pci\" to "} + override_1 +
                                           ": not tried, the 25 s for the whole work are over");
  EXPECT_EQ(kernel.read_within(override_1, limit).error().number, ETIME);
  EXPECT_THAT(describe(kernel.load_module("vfio_pci", "", limit).error()),
              HasSubstr("cannot load module vfio_pci: not tried"));
  EXPECT_THAT(machine.writes, ElementsAre());
}

TEST(Limits, TheUnitEndsTheProgramOnlyAfterItsOwnLimit) {
  std::ifstream unit{std::string{HOOKS_DIR} + "/common/vfio-binder.service"};
  const std::string key = "TimeoutStartSec=";
  std::vector<std::string> values;
  for (std::string line; std::getline(unit, line);) {
    if (line.starts_with(key)) values.push_back(line.substr(key.size()));
  }
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(work_limit + work_margin);
  EXPECT_THAT(values, ElementsAre(std::to_string(whole.count())));
}

}  // namespace
}  // namespace binder::testing
