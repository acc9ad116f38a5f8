// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CheckDevices : public Checked {
 protected:
  std::vector<std::string> twins() {
    std::vector<std::string> texts;
    for (const CheckFinding& finding : findings("card")) {
      if (finding.finding.message.contains("twin")) texts.push_back(finding.mend);
    }
    return texts;
  }
};

TEST_F(CheckDevices, AWholeGroupIsSilent) { EXPECT_THAT(findings("group"), IsEmpty()); }

TEST_F(CheckDevices, ACompanionThatADriverHolds) {
  config.devices.pop_back();
  device("0000:01:00.1").driver = "snd_hda_intel";
  const CheckFinding finding = only("group");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_EQ(finding.where, "/sys/kernel/iommu_groups/11/devices");
  EXPECT_THAT(finding.finding.message, HasSubstr("0000:01:00.1 [10de:0fba] (snd_hda_intel)"));
  EXPECT_THAT(finding.mend, HasSubstr("\n    vfioctl add 0000:01:00.1\n"));
}

TEST_F(CheckDevices, ACompanionWithoutADriverOrWithAStubIsAWarning) {
  config.devices.pop_back();
  EXPECT_EQ(only("group").finding.severity, Severity::warning);
  device("0000:01:00.1").driver = "pci-stub";
  EXPECT_EQ(only("group").finding.severity, Severity::warning);
}

TEST_F(CheckDevices, ABridgeInTheGroupDoesNotCount) {
  device("0000:00:01.0").iommu_group = 11;
  device("0000:00:01.0").driver = "pcieport";
  EXPECT_THAT(findings("group"), IsEmpty());
}

TEST_F(CheckDevices, AGroupThatCouldNotBeReadIsNobodysCompanion) {
  config.devices.pop_back();
  device("0000:01:00.1").iommu_group = std::unexpected(denied("/sys/bus/pci/devices/0000:01:00.1/iommu_group"));
  EXPECT_THAT(findings("group"), IsEmpty());
}

TEST_F(CheckDevices, TheSameCardInTwoGroups) {
  device("0000:01:00.1").iommu_group = 13;
  EXPECT_THAT(findings("card"),
              Not(::testing::Contains(::testing::Field(&CheckFinding::why, HasSubstr("reset together")))));
  config.devices.pop_back();
  const CheckFindings found = findings("card");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().finding.severity, Severity::warning);
  EXPECT_THAT(found.back().mend, HasSubstr("vfioctl add 0000:01:00.1"));
  EXPECT_THAT(findings("group"), IsEmpty());
}

TEST_F(CheckDevices, OnARootBusASlotIsNoCard) {
  add("0000:00:1f.0", "8086:a145", 0x060100, 20, "");
  add("0000:00:1f.3", "8086:a170", 0x040300, 21, "");
  list("0000:00:1f.3");
  for (const CheckFinding& finding : findings("card")) EXPECT_NE(finding.finding.subject, "0000:00:1f.3");
}

TEST_F(CheckDevices, VirtualFunctionsAreHandedOverOneByOne) {
  add("0000:01:00.2", "8086:10ed", 0x020000, 30, "0000:00:01.0").physical_function = *parse_pci_address("0000:01:00.0");
  for (const CheckFinding& finding : findings("card")) EXPECT_THAT(finding.finding.message, Not(HasSubstr("01:00.2")));
  config.devices.clear();
  list("0000:01:00.2|8086:10ed");
  EXPECT_THAT(findings("card"), IsEmpty()) << "nor does one ask for its physical function";
}

TEST_F(CheckDevices, ATwinIsSaidWithThePath) {
  EXPECT_THAT(twins(), ::testing::ElementsAre(HasSubstr("\n    0000:00:01.0/00.0\n"), HasSubstr("0000:00:01.0/00.1")));
  config.devices.clear();
  list("0000:00:01.0/00.0");
  list("0000:00:01.0/00.1");
  EXPECT_THAT(twins(), IsEmpty());
}

TEST_F(CheckDevices, TwinsThatAreBothListedCannotBeMixedUp) {
  config.headless = Headless::yes;
  list("0000:02:00.0");
  list("0000:02:00.1");
  EXPECT_THAT(findings("card"), IsEmpty());
}

TEST_F(CheckDevices, AnIdThatCouldNotBeReadIsNoTwin) {
  device("0000:02:00.0").id = std::unexpected(denied("/sys/bus/pci/devices/0000:02:00.0/vendor"));
  device("0000:02:00.1").id = std::unexpected(denied("/sys/bus/pci/devices/0000:02:00.1/vendor"));
  EXPECT_THAT(findings("card"), IsEmpty());
}

class CheckMemory : public Checked {
 protected:
  void picture(const char* address) {
    machine.framebuffers->push_back(
        {"efi-framebuffer.0", "efi-framebuffer", MemoryRange{0xe0000000, 0xe07fffff}, *parse_pci_address(address)});
  }
};

TEST_F(CheckMemory, NormalRegionsAreSilent) {
  group(11).reserved->push_back({{0, 0xffffff}, "direct-relaxable"});
  group(12).reserved->push_back({{0, 0xffffff}, "direct"});
  EXPECT_THAT(findings("reserved-memory"), IsEmpty());
}

TEST_F(CheckMemory, ADirectRegionMakesADeviceIneligible) {
  group(11).reserved->push_back({{0x7d000000, 0x7d7fffff}, "direct"});
  const CheckFindings found = findings("reserved-memory");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].finding.severity, Severity::error);
  EXPECT_THAT(found[0].finding.message, HasSubstr("(7d000000-7d7fffff)"));
  EXPECT_EQ(found[0].where, "/sys/kernel/iommu_groups/11/reserved_regions");
}

TEST_F(CheckMemory, OnAmdOlderKernelsLetItPass) {
  amd();
  group(11).reserved->push_back({{0x17d000000, 0x17d7fffff}, "direct"});
  for (const auto& [release, severity] : {std::pair{"6.1.0-51-amd64", Severity::warning},
                                          {"6.11", Severity::warning},
                                          {"6.12.117", Severity::error},
                                          {"7.3", Severity::error},
                                          {"strange", Severity::error}}) {
    host.kernel_release = release;
    const CheckFindings found = findings("reserved-memory");
    EXPECT_EQ(found.front().finding.severity, severity) << release;
    EXPECT_THAT(found.front().finding.message, HasSubstr("(17d000000-17d7fffff)"));
  }
}

TEST_F(CheckMemory, RegionsThatCouldNotBeReadAreSaid) {
  group(11).reserved = std::unexpected(denied("/sys/kernel/iommu_groups/11/reserved_regions"));
  EXPECT_EQ(findings("reserved-memory").front().look, Look::failed);
}

TEST_F(CheckMemory, ThePictureGoesFromAVgaController) {
  picture("0000:02:00.0");
  EXPECT_THAT(findings("framebuffer"), IsEmpty());
  picture("0000:01:00.0");
  EXPECT_EQ(only("framebuffer").finding.severity, Severity::info);
}

TEST_F(CheckMemory, ThePictureStaysInOtherDisplaysOnlyWhereItIsKept) {
  device("0000:01:00.0").class_code = 0x038000;
  picture("0000:01:00.0");
  const CheckFinding finding = only("framebuffer");
  EXPECT_EQ(finding.finding.severity, Severity::info);
  EXPECT_THAT(finding.why, HasSubstr("vfio-binder takes it away"));
  config.framebuffer = FramebufferPolicy::keep;
  EXPECT_EQ(only("framebuffer").finding.severity, Severity::warning);
  EXPECT_THAT(only("framebuffer").mend, HasSubstr("FRAMEBUFFER=keep"));
  machine.framebuffers->front().driver = std::unexpected(SystemError{ENOENT, {}, {}});
  EXPECT_EQ(only("framebuffer").finding.severity, Severity::info) << "no driver draws there";
}

TEST_F(CheckMemory, WhatTheKernelClaimsItselfStaysClaimed) {
  device("0000:01:00.0").class_code = 0x038000;
  picture("0000:01:00.0");
  machine.framebuffers->front().name = "simple-framebuffer.0";
  EXPECT_EQ(only("framebuffer").finding.severity, Severity::warning);
  EXPECT_THAT(only("framebuffer").mend, HasSubstr("initcall_blacklist=sysfb_init"));
}

TEST_F(CheckMemory, WhereNobodyCouldLookForThePictureThatIsSaid) {
  machine.framebuffers = std::unexpected(denied("/sys/bus/platform/devices"));
  EXPECT_EQ(only("framebuffer").look, Look::failed);
}

TEST_F(CheckMemory, APictureOfNobodyKnowsWhoseIsSilent) {
  picture("0000:01:00.0");
  machine.framebuffers->front().device = std::unexpected(denied("/proc/iomem"));
  EXPECT_THAT(findings("framebuffer"), IsEmpty());
}

TEST_F(CheckMemory, ADeviceThatDidNotWakeUp) {
  EXPECT_THAT(findings("power"), IsEmpty());
  host.log = std::vector<std::string>{
      "vfio-pci 0000:02:00.0: Unable to change power state from D3cold to D0, device inaccessible"};
  EXPECT_THAT(findings("power"), IsEmpty()) << "not a listed one";
  host.log = std::vector<std::string>{
      "vfio-pci 0000:01:00.0: Unable to change power state from D3cold to D0, device inaccessible"};
  EXPECT_THAT(only("power").mend, AllOf(HasSubstr("disable_idle_d3=1"), HasSubstr("update-initramfs -u -k all")));
  line("/etc/modprobe.d/v.conf", 1, "options vfio-pci disable_idle_d3=1");
  EXPECT_THAT(findings("power"), IsEmpty());
  host.lines->front().text = "options vfio-pci disable_idle_d3=0";
  host.command_line = "vfio_pci.disable_idle_d3=1";
  EXPECT_THAT(findings("power"), IsEmpty());
  host.command_line = "quiet";
  host.log = std::unexpected(denied("/dev/kmsg"));
  EXPECT_THAT(findings("power"), IsEmpty());
}

}  // namespace
}  // namespace binder::testing
