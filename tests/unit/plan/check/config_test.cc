// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckConfig : public Checked {
 protected:
  void ask(std::uint64_t pages) {
    HugepageRequest request;
    request.pages = pages;
    request.page_size_kib = 1048576;
    request.at = {"/etc/vfio-pci.cfg", 7, 1, 1, "", 1};
    config.hugepages.push_back(request);
  }
};

TEST_F(CheckConfig, ProblemsAreErrorsWithTheirPlace) {
  problems.push_back({{"/etc/vfio-pci.cfg", 3, 10, 2, "DEVICES=x", 1}, "this is no device", "write 02:00.0"});
  const CheckFinding finding = only("config");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_EQ(finding.where, "/etc/vfio-pci.cfg:3");
  EXPECT_EQ(finding.mend, "write 02:00.0");
  EXPECT_THAT(finding.why, HasSubstr("all else does"));
}

TEST_F(CheckConfig, AFileThatIsNotThereHasNoOtherEntries) {
  problems.push_back({{"/etc/other.cfg", 0, 0, 0, "", 1}, "there is no such file", "name one that is there"});
  EXPECT_EQ(only("config").where, "/etc/other.cfg");
  EXPECT_EQ(only("config").why, "");
}

TEST_F(CheckConfig, NothingConfiguredIsNoFault) {
  config.devices.clear();
  const CheckFinding finding = only("config");
  EXPECT_EQ(finding.finding.severity, Severity::info);
  EXPECT_THAT(finding.mend, HasSubstr("\n    vfioctl add ADDRESS"));
  EXPECT_EQ(readiness_of(findings()), Readiness::ready);
}

TEST_F(CheckConfig, ARefusalIsAnErrorWithItsRuleAndPlace) {
  list("0000:09:00.0");
  const CheckFinding finding = only("refused");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_EQ(finding.finding.subject, "0000:09:00.0");
  EXPECT_EQ(finding.where, "/etc/vfio-pci.cfg:3");
  EXPECT_THAT(finding.why, HasSubstr("rule not-present"));
  EXPECT_THAT(finding.mend, HasSubstr("\n    vfioctl list\n"));
  EXPECT_THAT(finding.mend, HasSubstr("\n    vfioctl remove '0000:09:00.0'"));
}

TEST_F(CheckConfig, WhatToDoAboutARefusalIsTakenFromIt) {
  list("0000:00:01.0");
  const CheckFinding finding = only("refused");
  EXPECT_THAT(finding.why, HasSubstr("rule fabric"));
  EXPECT_EQ(finding.mend, "list the devices below it instead");
}

TEST_F(CheckConfig, AnIommuThatIsOffIsSaidOnce) {
  machine.iommu_active = false;
  EXPECT_THAT(findings("refused"), IsEmpty());
}

TEST_F(CheckConfig, DevicesThatCouldNotBeListed) {
  machine.devices = std::unexpected(denied("/sys/bus/pci/devices"));
  const CheckFinding finding = only("refused");
  EXPECT_EQ(finding.look, Look::failed);
  EXPECT_EQ(finding.finding.severity, Severity::warning);
}

TEST_F(CheckConfig, HugepagesThatFitAreSilent) {
  ask(8);
  EXPECT_THAT(findings("hugepages"), IsEmpty());
}

TEST_F(CheckConfig, HugepagesThatNeverFitAreAnError) {
  ask(16);
  const CheckFinding finding = only("hugepages");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_THAT(finding.finding.subject, ::testing::StartsWith("hugepages 16"));
  EXPECT_THAT(finding.finding.message, ::testing::StartsWith("on this machine"));
  EXPECT_THAT(finding.finding.message, HasSubstr("not for 16"));
  EXPECT_THAT(finding.mend, HasSubstr("\n    vfioctl plan"));
}

TEST_F(CheckConfig, HugepagesThatFitAtBootOnlyAreSaidAsSuch) {
  machine.memory.available_kib = 4000000;
  ask(8);
  const CheckFinding finding = only("hugepages");
  EXPECT_EQ(finding.finding.severity, Severity::info);
  EXPECT_EQ(finding.where, "/etc/vfio-pci.cfg:7");
}

TEST_F(CheckConfig, APageSizeThatThereIsNotIsAnError) {
  ask(8);
  config.hugepages.front().page_size_kib = 16;
  EXPECT_EQ(only("hugepages").finding.severity, Severity::error);
}

TEST_F(CheckConfig, PoolsThatCouldNotBeReadAreNoPass) {
  ask(8);
  machine.hugepage_pools = std::unexpected(denied("/sys/kernel/mm/hugepages"));
  EXPECT_EQ(only("hugepages").finding.severity, Severity::error);
}

class CheckModule : public Checked {};

TEST_F(CheckModule, AModuleIsSilentAndBuiltInIsWorthAWord) {
  EXPECT_THAT(findings("vfio-pci"), IsEmpty());
  host.vfio_pci = ModuleForm::built_in;
  EXPECT_EQ(only("vfio-pci").finding.severity, Severity::info);
}

TEST_F(CheckModule, AbsentIsAnErrorWithThePackage) {
  host.vfio_pci = ModuleForm::absent;
  const CheckFinding finding = only("vfio-pci");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_EQ(finding.where, "/lib/modules/6.12.0");
  EXPECT_THAT(finding.mend, HasSubstr("apt install linux-image-amd64"));
  host.distribution = "ubuntu debian";
  EXPECT_THAT(only("vfio-pci").mend, HasSubstr("linux-modules-extra"));
  host.distribution = "gentoo";
  EXPECT_THAT(only("vfio-pci").mend, HasSubstr("CONFIG_VFIO_PCI"));
}

TEST_F(CheckModule, ALookThatFailedIsSaidAsSuch) {
  host.vfio_pci = std::unexpected(denied("/lib/modules"));
  EXPECT_EQ(only("vfio-pci").look, Look::failed);
}

}  // namespace
}  // namespace binder::testing
