// SPDX-License-Identifier: GPL-2.0-or-later
// Verdicts on small machines. Those on real ones are in verdict_machines_test.cc, what the rules of the boot decide in
// tests/cases.
#include "binder/plan/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/join.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PciAddress at(std::string_view address) { return *parse_pci_address(address); }

/// A machine, and what a test adds to what is known of it.
struct Subject {
  explicit Subject(std::string_view text) : kernel(text), machine(scan(kernel)), host(survey(kernel, machine)) {
    // Nothing of the machine that runs the test.
    host.command_line = std::unexpected(not_looked_at());
    host.kernel_release = std::unexpected(not_looked_at());
    host.cpu_vendor = std::unexpected(not_looked_at());
    host.iommu = {};
  }

  HostDevice& known(std::string_view address) {
    return *std::ranges::find(host.devices, at(address), &HostDevice::address);
  }
  HostGroup& group(unsigned number) { return *std::ranges::find(host.groups, number, &HostGroup::number); }
  PciDevice& device(std::string_view address) {
    return *std::ranges::find(*machine.devices, at(address), &PciDevice::address);
  }

  [[nodiscard]] Verdict verdict(std::string_view address) const {
    const auto all = verdicts_of(machine, host);
    return *std::ranges::find(all, at(address), &Verdict::address);
  }
  /// `alone`, `together: …` or `no RULE`.
  [[nodiscard]] std::string words(std::string_view address) const {
    const Verdict found = verdict(address);
    if (found.freedom == Freedom::no) return "no " + found.rule;
    if (found.freedom == Freedom::alone) return "alone";
    return "together: " + join(found.companions, spaces, [](const PciAddress& other) { return to_string(other); });
  }
  [[nodiscard]] std::string notes(std::string_view address) const {
    return join(verdict(address).notes, Between{"\n"});
  }

  FakeKernel kernel;
  Machine machine;
  Host host;
};

constexpr std::string_view two_cards = R"(
device 0000:00:00.0 id=8086:3e30 class=060000 group=0
device 0000:00:01.0 id=8086:1901 class=060400 group=1 driver=pcieport
device 0000:00:02.0 id=8086:3e92 class=030000 group=2 boot-vga=1 driver=i915
device 0000:00:1f.0 id=8086:a305 class=060100 group=3
device 0000:00:1f.3 id=8086:a348 class=040300 group=3
device 0000:01:00.0 below=0000:00:01.0 id=10de:1401 class=030000 group=1
device 0000:01:00.1 below=0000:00:01.0 id=10de:0fba class=040300 group=1
device 0000:02:00.0 below=0000:00:1d.0 id=144d:a808 class=010802 group=5
device 0000:00:1d.0 id=8086:a330 class=060400 group=4
)";

TEST(Verdict, BridgesOfAGroupAreNotCounted) {
  const Subject subject{two_cards};
  EXPECT_EQ(subject.words("0000:01:00.0"), "together: 0000:01:00.1");
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
  EXPECT_EQ(subject.words("0000:00:01.0"), "no fabric");
  EXPECT_THAT(subject.verdict("0000:00:01.0").companions, IsEmpty());
}

TEST(Verdict, WhatIsAgainstACompanionIsAgainstTheWholeGroup) {
  const Subject subject{two_cards};
  EXPECT_EQ(subject.words("0000:00:1f.0"), "no chipset");
  EXPECT_EQ(subject.words("0000:00:1f.3"), "no companion");
  EXPECT_THAT(subject.verdict("0000:00:1f.3").reason, HasSubstr("0000:00:1f.0 (chipset)"));
  EXPECT_EQ(subject.verdict("0000:00:1f.3").companions, std::vector{at("0000:00:1f.0")});
}

TEST(Verdict, WithoutAnIommuNothingGoes) {
  Subject subject{"iommu off\ndevice 0000:01:00.0 id=10de:1401 class=030000\n"};
  EXPECT_EQ(subject.words("0000:01:00.0"), "no no-iommu");
}

TEST(Verdict, ADeviceOutsideOfEveryGroupIsCoveredByNoIommu) {
  Subject subject{two_cards};
  subject.device("0000:02:00.0").iommu_group = std::unexpected(SystemError{ENOENT, "read", "it"});
  EXPECT_EQ(subject.words("0000:02:00.0"), "no no-iommu-group");
}

TEST(Verdict, ALookThatFailedIsNeverAPass) {
  Subject subject{two_cards};
  subject.device("0000:01:00.1").class_code = std::unexpected(SystemError{EIO, "read", "class"});
  EXPECT_EQ(subject.words("0000:01:00.1"), "no unreadable");
  EXPECT_EQ(subject.words("0000:01:00.0"), "no companion");
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
}

TEST(Verdict, ADeviceThatMayBeInAnyGroupIsInTheWayOfAll) {
  Subject subject{two_cards};
  subject.device("0000:01:00.1").iommu_group = std::unexpected(SystemError{EIO, "read", "iommu_group"});
  EXPECT_EQ(subject.words("0000:01:00.1"), "no unreadable");
  EXPECT_EQ(subject.words("0000:02:00.0"), "no unreadable");
  EXPECT_EQ(subject.words("0000:00:01.0"), "no fabric");
}

TEST(Verdict, WhatTheKernelCommandLineStartsFromStays) {
  Subject subject{two_cards};
  subject.host.command_line = "root=/dev/nvme0n1p2 quiet";
  EXPECT_EQ(subject.words("0000:02:00.0"), "no root-disk");
  subject.host.command_line = "root=UUID=1234 quiet";
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
}

TEST(Verdict, WhatTheHostLivesOnStays) {
  Subject subject{two_cards};
  subject.known("0000:02:00.0").uses.seen = {{UseKind::mount, "ext4 on /srv"}};
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
  subject.known("0000:02:00.0").uses.seen.push_back({UseKind::root, "ext4 on / (nvme0n1p2)"});
  EXPECT_EQ(subject.words("0000:02:00.0"), "no in-use");
  EXPECT_THAT(subject.verdict("0000:02:00.0").reason, HasSubstr("ext4 on /"));
}

TEST(Verdict, TheLastDisplayStays) {
  Subject subject{two_cards};
  EXPECT_EQ(subject.words("0000:00:02.0"), "alone");
  subject.device("0000:01:00.0").driver = "vfio-pci";
  EXPECT_EQ(subject.words("0000:00:02.0"), "no last-display");
  EXPECT_EQ(subject.words("0000:01:00.0"), "together: 0000:01:00.1");
  // It is handed over already, and the host does without.
  subject.device("0000:00:02.0").driver = "vfio-pci";
  EXPECT_EQ(subject.words("0000:00:02.0"), "alone");
  subject.device("0000:00:02.0").driver = "i915";
  subject.device("0000:01:00.0").driver = "nouveau";
  subject.device("0000:01:00.0").class_code = 0x030200;
  EXPECT_EQ(subject.words("0000:00:02.0"), "no last-display");
}

TEST(Verdict, AManagementControllerStays) {
  const Subject subject{R"(
device 0000:01:00.0 id=103c:3306 class=088000 group=10
device 0000:01:00.1 id=102b:0538 class=030000 group=10
device 0000:02:00.0 id=15d9:0001 class=0c0701 group=11
device 0000:03:00.0 id=10ec:8168 class=020000 group=12
device 0000:03:00.1 id=10ec:816c class=0c0700 group=12
)"};
  EXPECT_EQ(subject.words("0000:01:00.0"), "no management");
  EXPECT_EQ(subject.words("0000:01:00.1"), "no management");
  EXPECT_EQ(subject.words("0000:02:00.0"), "no management");
  EXPECT_EQ(subject.words("0000:03:00.0"), "together: 0000:03:00.1");
  EXPECT_THAT(subject.notes("0000:03:00.0"), HasSubstr("(IPMI) in 0000:03:00.1"));
}

TEST(Verdict, AReservedRegionBlocksWhereTheKernelSaysSo) {
  Subject subject{two_cards};
  subject.group(5).reserved = std::vector<ReservedRegion>{{{0xfee00000, 0xfeefffff}, "msi"}};
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
  subject.group(5).reserved->push_back({{0x7b800000, 0x7bffffff}, "direct"});
  EXPECT_EQ(subject.words("0000:02:00.0"), "no reserved-region");
  EXPECT_THAT(subject.verdict("0000:02:00.0").reason, HasSubstr("0x7b800000 to 0x7bffffff"));
  // On 6.1 the AMD driver minds none.
  subject.host.kernel_release = "6.1.0-51-amd64";
  subject.host.cpu_vendor = "AuthenticAMD";
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
  subject.host.iommu.units = std::vector<std::string>{"dmar0"};
  EXPECT_EQ(subject.words("0000:02:00.0"), "no reserved-region");
  subject.host.iommu.units = std::vector<std::string>{"ivhd0"};
  subject.host.kernel_release = "6.12.117";
  EXPECT_EQ(subject.words("0000:02:00.0"), "no reserved-region");
  // USB controllers and displays, which Intel lets go.
  subject.group(5).reserved->back().type = "direct-relaxable";
  EXPECT_EQ(subject.words("0000:02:00.0"), "alone");
}

TEST(VerdictNotes, RegionsThatCouldNotBeReadAreTold) {
  Subject subject{two_cards};
  EXPECT_EQ(subject.notes("0000:02:00.0"), "");
  subject.group(5).reserved = std::unexpected(SystemError{EACCES, "read", "reserved_regions"});
  EXPECT_THAT(subject.notes("0000:02:00.0"), HasSubstr("cannot read reserved_regions"));
}

TEST(VerdictNotes, ACardInTwoGroups) {
  const Subject subject{R"(
device 0000:02:00.0 id=1002:1479 class=060400 group=20
device 0000:03:00.0 below=0000:02:00.0 id=1002:73df class=030000 group=21
device 0000:03:00.1 below=0000:02:00.0 id=1002:ab28 class=040300 group=22
device 0000:03:00.3 below=0000:02:00.0 id=1022:1639 class=0c0330 group=23
device 0000:00:02.0 id=8086:3e92 class=030000 group=2
device 0000:00:02.1 id=8086:a348 class=040300 group=3
)"};
  EXPECT_EQ(subject.notes("0000:03:00.0"), "the same card is in another group too: hand 0000:03:00.1 over with it");
  EXPECT_THAT(subject.notes("0000:03:00.1"), HasSubstr("hand 0000:03:00.0 over"));
  EXPECT_EQ(subject.notes("0000:03:00.3"), "");  // another part of the processor
  EXPECT_EQ(subject.notes("0000:00:02.0"), "");  // no card
}

TEST(VerdictNotes, AResetThatIsSharedAndNone) {
  Subject subject{R"(
device 0000:02:00.0 id=1002:1479 class=060400 group=20
device 0000:03:00.0 below=0000:02:00.0 id=1b21:2142 class=0c0330 group=21
device 0000:03:00.1 below=0000:02:00.0 id=1b21:43eb class=010601 group=22
device 0000:04:00.0 below=0000:02:00.0 id=1b21:1111 class=0c0330 group=24
device 0000:00:14.0 id=8086:3e92 class=0c0330 group=2
)"};
  EXPECT_EQ(subject.notes("0000:03:00.0"), "");
  for (const auto* address : {"0000:03:00.0", "0000:04:00.0", "0000:00:14.0"}) {
    subject.known(address).reset_methods = std::vector<std::string>{};
  }
  EXPECT_THAT(subject.notes("0000:03:00.0"), HasSubstr("only together with 0000:03:00.1 of another group"));
  EXPECT_THAT(subject.notes("0000:04:00.0"), HasSubstr("no way to reset it"));
  EXPECT_THAT(subject.notes("0000:00:14.0"), HasSubstr("no way to reset it"));
  EXPECT_EQ(subject.words("0000:04:00.0"), "alone");
  subject.known("0000:03:00.0").reset_methods = std::vector<std::string>{"flr", "bus"};
  EXPECT_EQ(subject.notes("0000:03:00.0"), "");
  // In one group the functions are reset together, and nothing is to be said.
  subject.known("0000:03:00.0").reset_methods = std::vector<std::string>{};
  subject.device("0000:03:00.1").iommu_group = 21;
  EXPECT_EQ(subject.notes("0000:03:00.0"), "");
}

TEST(VerdictNotes, AnOverrideOfWhatIsKeptApart) {
  Subject subject{two_cards};
  subject.host.command_line = "quiet pcie_acs_override=downstream,multifunction";
  EXPECT_THAT(subject.notes("0000:02:00.0"), HasSubstr("pcie_acs_override="));
  EXPECT_EQ(subject.notes("0000:00:01.0"), "");
  subject.host.command_line = "quiet pci=noats";
  EXPECT_EQ(subject.notes("0000:02:00.0"), "");
}

TEST(VerdictNotes, Twins) {
  const Subject subject{R"(
device 0000:01:00.0 id=10de:1401:1462:3201 class=030000 group=1
device 0000:02:00.0 id=10de:1401:1462:3201 class=030000 group=2
device 0000:03:00.0 id=10de:1401:1043:8520 class=030000 group=3
device 0000:04:00.0 id=8086:1572 class=020000 group=4
device 0000:04:02.0 id=8086:154c class=020000 group=5 virtual-of=0000:04:00.0
device 0000:04:02.1 id=8086:154c class=020000 group=6 virtual-of=0000:04:00.0
)"};
  EXPECT_THAT(subject.notes("0000:01:00.0"), HasSubstr("identical twin: 0000:02:00.0;"));
  EXPECT_EQ(subject.notes("0000:03:00.0"), "");
  EXPECT_THAT(subject.notes("0000:04:02.0"), HasSubstr("a virtual function of 0000:04:00.0"));
  EXPECT_THAT(subject.notes("0000:04:00.0"), HasSubstr("0000:04:02.0 and 0000:04:02.1"));
}

TEST(VerdictNotes, ATwinThatABridgeCanMoveIsNamedByItsPath) {
  const Subject subject{R"(
device 0000:00:01.0 id=8086:1901 class=060400 group=1
device 0000:00:02.0 id=8086:1905 class=060400 group=2
device 0000:01:00.0 id=144d:a808 class=010802 group=3 below=0000:00:01.0
device 0000:02:00.0 id=144d:a808 class=010802 group=4 below=0000:00:02.0
device 0000:00:17.0 id=8086:a102 class=010601 group=5
device 0000:00:18.0 id=8086:a102 class=010601 group=6
)"};
  EXPECT_THAT(subject.notes("0000:01:00.0"), HasSubstr("so name it by its path"));
  EXPECT_THAT(subject.notes("0000:00:17.0"), HasSubstr("so name it by its address or path"));
}

TEST(VerdictNotes, WhatIsBehindAVmdControllerGoesWithIt) {
  const Subject subject{R"(
device 0000:00:0e.0 id=8086:467f class=010400 group=9
device 10000:e1:00.0 id=1c5c:174a class=010802 group=9
)"};
  EXPECT_THAT(subject.notes("10000:e1:00.0"), HasSubstr("hand over the controller"));
  EXPECT_EQ(subject.notes("0000:00:0e.0"), "");
}

TEST(VerdictNotes, WhatElseIsWorthKnowing) {
  Subject subject{two_cards};
  EXPECT_THAT(subject.notes("0000:00:02.0"), HasSubstr("the firmware's display"));
  subject.device("0000:02:00.0").driver_override = "vfio-pci";
  EXPECT_THAT(subject.notes("0000:02:00.0"), HasSubstr("driver_override is \"vfio-pci\""));
  subject.device("0000:02:00.0").driver_override = "";
  EXPECT_EQ(subject.notes("0000:02:00.0"), "");
  subject.device("0000:02:00.0").id = DeviceId{0x8086, 0x0b25, {}};
  EXPECT_THAT(subject.notes("0000:02:00.0"), HasSubstr("disable_denylist=1"));
}

}  // namespace
}  // namespace binder::testing
