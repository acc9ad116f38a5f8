// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/check.h"

#include <set>

#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

class CheckTable : public Checked {};

TEST_F(CheckTable, NamesAndQuestionsAreThereOnce) {
  std::set<std::string_view> names;
  for (const Check& check : all_checks()) {
    EXPECT_TRUE(names.insert(check.name).second) << check.name;
    EXPECT_TRUE(check.asks.ends_with('?')) << check.name;
  }
}

TEST_F(CheckTable, AMachineOnWhichAllIsWellIsReady) {
  for (const CheckFinding& finding : findings()) {
    EXPECT_EQ(finding.finding.severity, Severity::info) << finding.finding.message;
    EXPECT_EQ(finding.look, Look::succeeded) << finding.finding.message;
  }
  EXPECT_EQ(readiness_of(findings()), Readiness::ready);
  EXPECT_EQ(first_to_mend(findings()), nullptr);
}

TEST_F(CheckTable, TheFirstErrorInTheOrderOfTheTableIsMendedFirst) {
  host.vfio_pci = ModuleForm::absent;
  list("0000:09:00.0");
  machine.iommu_active = false;
  host.command_line = "iommu=off";
  const CheckFindings found = findings();
  EXPECT_EQ(readiness_of(found), Readiness::not_ready);
  ASSERT_NE(first_to_mend(found), nullptr);
  EXPECT_EQ(first_to_mend(found)->check, "iommu");
}

TEST_F(CheckTable, AWarningLeavesItReady) {
  CheckFindings found(1);
  found[0].finding.severity = Severity::warning;
  EXPECT_EQ(readiness_of(found), Readiness::ready);
  EXPECT_EQ(first_to_mend(found), nullptr);
}

TEST_F(CheckTable, WhatEverythingRestsOnAndCouldNotBeSeenIsNotReady) {
  machine.iommu_active = std::unexpected(denied("/sys/kernel/iommu_groups"));
  const CheckFindings found = findings("iommu");
  EXPECT_EQ(readiness_of(found), Readiness::unseen);
  ASSERT_NE(first_to_mend(found), nullptr);
  EXPECT_EQ(first_to_mend(found)->look, Look::failed);
}

TEST_F(CheckTable, WhatNobodyLookedAtEndsNoCheck) {
  host = Host{};
  machine.iommu_active = true;
  EXPECT_EQ(readiness_of(findings()), Readiness::ready);
}

}  // namespace
}  // namespace binder::testing
