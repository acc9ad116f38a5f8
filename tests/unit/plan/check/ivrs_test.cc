// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CheckIvrs : public Checked {
 protected:
  CheckIvrs() {
    amd();
    host.iommu.remaps_interrupts = false;
  }
};

// An Acer Nitro 5, as its owner posted it.
TEST_F(CheckIvrs, TheWordsAreComputedFromTheLogAlone) {
  host.log = std::vector<std::string>{
      "[Firmware Bug]: AMD-Vi: IOAPIC[4] not in IVRS table", "[Firmware Bug]: AMD-Vi: IOAPIC[5] not in IVRS table",
      "[Firmware Bug]: AMD-Vi: No southbridge IOAPIC found", "AMD-Vi: Disabling interrupt remapping"};
  host.iommu.io_apics = std::unexpected(denied("/sys/firmware/acpi/tables/APIC"));
  add("0000:00:00.2", "1022:15d1", 0x080600, 0, "");
  const CheckFinding finding = only("ivrs");
  EXPECT_EQ(finding.finding.severity, Severity::error);
  EXPECT_THAT(finding.finding.message, HasSubstr("I/O APIC 4 and 5"));
  EXPECT_THAT(finding.mend, HasSubstr("\n    ivrs_ioapic=4@0000:00:14.0 ivrs_ioapic=5@0000:00:00.2\n"));
  EXPECT_THAT(findings("interrupts"), IsEmpty()) << "one fault is said once";
}

TEST_F(CheckIvrs, OneBootComesFirstAndTheDangerIsSaid) {
  host.log = std::vector<std::string>{"AMD-Vi: IOAPIC[33] not in IVRS table"};
  const std::string mend = only("ivrs").mend;
  EXPECT_LT(mend.find("ONE boot"), mend.find("/etc/default/grub.d/vfio.cfg"));
  EXPECT_THAT(mend, HasSubstr("panic"));
}

TEST_F(CheckIvrs, TheTablesTellWhichOneIsFirst) {
  host.log = std::vector<std::string>{"AMD-Vi: IOAPIC[33] not in IVRS table", "AMD-Vi: IOAPIC[34] not in IVRS table"};
  host.iommu.io_apics = std::vector<IoApic>{{33, 24, {}}, {34, 0, {}}};
  EXPECT_THAT(only("ivrs").mend, HasSubstr("ivrs_ioapic=33@0000:00:00.1 ivrs_ioapic=34@0000:00:14.0"));
}

TEST_F(CheckIvrs, AnSmbusElsewhereIsTaken) {
  host.log = std::vector<std::string>{"AMD-Vi: IOAPIC[33] not in IVRS table"};
  host.iommu.io_apics = std::vector<IoApic>{{33, 0, {}}};
  add("0000:00:0b.0", "1d94:790b", 0x0c0500, 7, "");
  EXPECT_THAT(only("ivrs").mend, HasSubstr("ivrs_ioapic=33@0000:00:0b.0"));
}

TEST_F(CheckIvrs, ALogThatIsGoneIsMadeUpForByTheTables) {
  host.iommu.io_apics = std::vector<IoApic>{{33, 0, PciAddress{0, 0, 0x14, 0}}, {34, 24, {}}};
  const CheckFinding finding = only("ivrs");
  EXPECT_THAT(finding.finding.message, HasSubstr("I/O APIC 34"));
  EXPECT_THAT(finding.mend, Not(HasSubstr("=33@")));
}

// A virtual machine with a processor of AMD.
TEST_F(CheckIvrs, WithoutAnIommuTheFirmwareNeedNotTell) {
  host.iommu.io_apics = std::vector<IoApic>{{0, 0, {}}};
  machine.iommu_active = false;
  EXPECT_THAT(findings("ivrs"), IsEmpty());
}

// An RD990 board whose owner has the words on the command line, in the old form.
TEST_F(CheckIvrs, WordsThatWorkAreToStay) {
  host.log = std::vector<std::string>{"[Firmware Bug]: AMD-Vi: IOAPIC[9] not in IVRS table",
                                      "[Firmware Bug]: AMD-Vi: IOAPIC[10] not in IVRS table"};
  host.command_line = "ivrs_ioapic[9]=00:14.0 ivrs_ioapic[10]=00:00.2";
  host.iommu.remaps_interrupts = true;
  const CheckFinding finding = only("ivrs");
  EXPECT_EQ(finding.finding.severity, Severity::info);
  EXPECT_THAT(finding.mend, HasSubstr("keep"));
}

TEST_F(CheckIvrs, WordsThatDoNotWorkAreToGo) {
  host.log = std::vector<std::string>{"AMD-Vi: IOAPIC[9] not in IVRS table"};
  host.command_line = "ivrs_ioapic=9@0000:00:13.0";
  EXPECT_THAT(only("ivrs").mend, HasSubstr("take them out"));
}

TEST_F(CheckIvrs, NoMoreThanFourWordsAreKept) {
  host.log.emplace();
  for (const char* const id : {"1", "2", "3", "4", "5"}) {
    host.log->push_back("AMD-Vi: IOAPIC[" + std::string{id} + "] not in IVRS table");
  }
  EXPECT_THAT(only("ivrs").mend, HasSubstr("ivrs_ioapic=4@"));
  EXPECT_THAT(only("ivrs").mend, Not(HasSubstr("ivrs_ioapic=5@")));
}

TEST_F(CheckIvrs, SilentWithoutTheFaultAndWhereNobodyCouldLook) {
  EXPECT_THAT(findings("ivrs"), IsEmpty());
  host.log = std::unexpected(denied("/dev/kmsg"));
  host.iommu.io_apics = std::unexpected(denied("/sys/firmware/acpi/tables/APIC"));
  EXPECT_THAT(findings("ivrs"), IsEmpty());
  host.log = std::vector<std::string>{"AMD-Vi: IOAPIC[] not in IVRS table", "IOAPIC[99999999999] not in IVRS table"};
  EXPECT_THAT(findings("ivrs"), IsEmpty());
}

}  // namespace
}  // namespace binder::testing
