// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CheckIommu : public Checked {
 protected:
  void off() {
    machine.iommu_active = false;
    host.iommu.units = std::vector<std::string>{};
  }
};

TEST_F(CheckIommu, OnIsSaidWithItsUnits) {
  const CheckFinding finding = only("iommu");
  EXPECT_EQ(finding.finding.severity, Severity::info);
  EXPECT_EQ(finding.finding.message, "on (dmar0), 4 groups");
}

TEST_F(CheckIommu, OffInTheFirmware) {
  off();
  host.iommu.tables = std::vector<std::string>{};
  const CheckFinding finding = only("iommu");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_THAT(finding.finding.message, HasSubstr("the firmware announces no IOMMU"));
  EXPECT_THAT(finding.mend, HasSubstr("VT-d"));
  EXPECT_THAT(finding.why, HasSubstr("only repeats the word"));
  amd();
  off();
  host.iommu.tables = std::vector<std::string>{};
  EXPECT_THAT(only("iommu").mend, HasSubstr("AMD-Vi"));
  EXPECT_THAT(only("iommu").why, Not(HasSubstr("only repeats the word")));
}

TEST_F(CheckIommu, OffByAWordIsSaidWithTheWordAndItsFile) {
  off();
  for (const char* const word : {"intel_iommu=off", "iommu=off", "intel_iommu=sm_on,off"}) {
    host.command_line = std::string{"quiet "} + word;
    line("/etc/default/grub", 6, std::string{"GRUB_CMDLINE_LINUX=\"quiet "} + word + "\"");
    const CheckFinding finding = only("iommu");
    EXPECT_THAT(finding.finding.message, HasSubstr(std::string{"by "} + word));
    EXPECT_EQ(finding.where, "/etc/default/grub:6");
    EXPECT_THAT(finding.mend, HasSubstr("\n    update-grub\n"));
    host.lines->clear();
  }
}

TEST_F(CheckIommu, TheWordOfTheOtherVendorIsNotToBlame) {
  off();
  host.command_line = "amd_iommu=off";
  EXPECT_THAT(only("iommu").finding.message, HasSubstr("intel_iommu=on is not on its command line"));
  amd();
  off();
  host.command_line = "intel_iommu=off";
  EXPECT_THAT(only("iommu").finding.message, HasSubstr("it could not be started"));
}

TEST_F(CheckIommu, TheTableDecidesWhoseWordsCountAlsoBesideAnotherProcessor) {
  off();
  host.cpu_vendor = "AuthenticAMD";
  host.command_line = "intel_iommu=off";
  EXPECT_THAT(only("iommu").finding.message, HasSubstr("by intel_iommu=off"));
}

TEST_F(CheckIommu, ALaterOnTakesBackTheOff) {
  off();
  host.command_line = "intel_iommu=off intel_iommu=on";
  EXPECT_THAT(only("iommu").finding.message, Not(HasSubstr("switched off")));
}

TEST_F(CheckIommu, OffInTheKernelForWantOfAWord) {
  off();
  host.command_line = "quiet";
  const CheckFinding finding = only("iommu");
  EXPECT_THAT(finding.finding.message, HasSubstr("(DMAR), but the kernel does not use it"));
  EXPECT_THAT(finding.mend, HasSubstr("$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=on\"' >>/etc/default/grub.d/vfio.cfg"));
}

TEST_F(CheckIommu, AWordThatIsWrittenAndNotYetBooted) {
  off();
  host.command_line = "quiet";
  line("/etc/default/grub", 6, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"");
  const CheckFinding finding = only("iommu");
  EXPECT_EQ(finding.where, "/etc/default/grub:6");
  EXPECT_THAT(finding.mend, HasSubstr("this kernel was started without it"));
}

TEST_F(CheckIommu, AStartThatFailedIsToldFromTheLog) {
  off();
  host.log = std::vector<std::string>{"DMAR: IOMMU enabled", "AMD-Vi: Disabling interrupt remapping",
                                      "DMAR: dmar0: Failed to map", "usb 1-1: failed"};
  EXPECT_THAT(only("iommu").finding.message, HasSubstr("DMAR: dmar0: Failed to map"));
  host.log->clear();
  EXPECT_THAT(only("iommu").finding.message, HasSubstr("it could not be started"));
}

TEST_F(CheckIommu, TheFirmwareCanAskForItToStayOff) {
  off();
  host.iommu.dmar_flags = 8;
  EXPECT_THAT(only("iommu").finding.message, HasSubstr("which no word can overrule"));
}

TEST_F(CheckIommu, TablesThatOnlyRootSeesAreNoVerdict) {
  off();
  host.iommu.tables = std::unexpected(denied("/sys/firmware/acpi/tables/DMAR"));
  const CheckFinding finding = only("iommu");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_THAT(finding.finding.message, HasSubstr("only root can see"));
}

TEST_F(CheckIommu, AConfigThatDoesWithoutGetsAWarning) {
  off();
  config.iommu = IommuPolicy::optional;
  EXPECT_EQ(only("iommu").finding.severity, Severity::warning);
}

TEST_F(CheckIommu, ALookThatFailedIsSaidAsSuch) {
  machine.iommu_active = std::unexpected(denied("/sys/kernel/iommu_groups"));
  const CheckFinding finding = only("iommu");
  EXPECT_EQ(finding.look, Look::failed);
  EXPECT_THAT(finding.finding.message, HasSubstr("could not be looked at"));
}

class CheckInterrupts : public Checked {};

TEST_F(CheckInterrupts, RemappedIsSilent) { EXPECT_THAT(findings("interrupts"), IsEmpty()); }

TEST_F(CheckInterrupts, OffKeepsDevicesFromGuests) {
  host.iommu.remaps_interrupts = false;
  const CheckFinding finding = only("interrupts");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_THAT(finding.mend, HasSubstr("allow_unsafe_interrupts=1"));
}

TEST_F(CheckInterrupts, OffByAWord) {
  host.iommu.remaps_interrupts = false;
  for (const char* const word : {"intremap=off", "nointremap"}) {
    host.command_line = word;
    EXPECT_THAT(only("interrupts").mend, HasSubstr(std::string{"take "} + word + " out"));
  }
}

TEST_F(CheckInterrupts, AllowedAllTheSameIsAWarning) {
  host.iommu.remaps_interrupts = false;
  line("/etc/modprobe.d/vfio.conf", 1, "options vfio-iommu-type1 allow_unsafe_interrupts=1");
  EXPECT_EQ(only("interrupts").finding.severity, Severity::warning);
  host.lines->front().text = "options vfio_iommu_type1 allow_unsafe_interrupts=0";
  EXPECT_EQ(only("interrupts").finding.severity, Severity::error);
  host.command_line = "vfio_iommu_type1.allow_unsafe_interrupts=1";
  EXPECT_EQ(only("interrupts").finding.severity, Severity::warning);
}

TEST_F(CheckInterrupts, WithoutAnIommuThereIsNothingMoreToSay) {
  host.iommu.remaps_interrupts = false;
  machine.iommu_active = false;
  EXPECT_THAT(findings("interrupts"), IsEmpty());
}

TEST_F(CheckInterrupts, ALookThatFailedIsSaidAsSuch) {
  host.iommu.remaps_interrupts = std::unexpected(denied("/proc/interrupts"));
  EXPECT_EQ(only("interrupts").look, Look::failed);
}

}  // namespace
}  // namespace binder::testing
