// SPDX-License-Identifier: GPL-2.0-or-later
// Hugepages and settings; devices are in status_test.cc.
#include "binder/plan/status.h"

#include <cerrno>

#include "tests/unit/plan/status_scene.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;

TEST(StatusOfPools, AllWell) {
  Scene scene;
  scene.ask_for_pages("512/2M");
  scene.pool(512, 512);
  const StatusLine line = scene.line();
  EXPECT_EQ(line.subject, "hugepages 2M");
  EXPECT_EQ(line.planned, "512");
  EXPECT_EQ(line.happened, "512");
  EXPECT_EQ(line.now, "512");
  EXPECT_EQ(line.cause, Cause::none);
}

TEST(StatusOfPools, EachDifferenceHasItsCause) {
  Scene scene;
  scene.ask_for_pages("600/2M");
  scene.pool(600, 600);
  EXPECT_EQ(scene.line().cause, Cause::lowered_later);
  EXPECT_THAT(scene.line().message, HasSubstr("there were 600 at boot"));
  scene.report.pools.clear();
  scene.pool(600, 512).message = "memory has become short";
  EXPECT_EQ(scene.line().cause, Cause::failed);
  EXPECT_THAT(scene.line().message, HasSubstr("memory has become short"));
  scene.report.pools[0].outcome = PoolOutcome::stuck;
  EXPECT_EQ(scene.line().cause, Cause::stuck);
  PoolReport refused;
  refused.name = "600/2M";
  refused.message = "there is room for 7";
  scene.report.pools = {refused};
  EXPECT_EQ(scene.line().cause, Cause::was_refused);
  EXPECT_THAT(scene.line().message, HasSubstr("there is room for 7"));
  scene.ask_for_pages("300/2M");
  scene.report.pools.clear();
  scene.pool(300, 100);
  EXPECT_EQ(scene.line().cause, Cause::came_later);
  EXPECT_TRUE(scene.line().as_configured);
  scene.ask_for_pages("1/1G");
  EXPECT_EQ(scene.line().cause, Cause::refused);
  EXPECT_EQ(scene.line().planned, "left alone (no-such-pool)");
}

TEST(StatusOfPools, WhatCouldNotBeReadIsNotFull) {
  Scene scene;
  scene.ask_for_pages("300/2M");
  scene.pool(300, 300);
  EXPECT_TRUE(scene.line().as_configured);
  scene.kernel.failing["/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"] = EIO;
  const StatusLine line = scene.line();
  EXPECT_FALSE(line.as_configured);
  EXPECT_EQ(line.now, "not known");
}

TEST(StatusOfSettings, TheGroupThatMayUseHugepages) {
  Scene scene;
  scene.config.devices.clear();
  scene.report.devices.clear();
  scene.config.hugetlb_shm_group = 78;
  EXPECT_EQ(scene.line().cause, Cause::changed_later);
  scene.kernel.shm_group = "78";
  EXPECT_TRUE(scene.line().as_configured);
}

}  // namespace
}  // namespace binder::testing
