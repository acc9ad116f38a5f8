// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CheckCommandLine : public Checked {
 protected:
  /// The one finding that a command line of this word has.
  CheckFinding about(const std::string& words) {
    host.command_line = words;
    return only("command-line");
  }

  void silent(const std::string& words) {
    host.command_line = words;
    const CheckFindings found = findings("command-line");
    EXPECT_THAT(found, IsEmpty()) << words << ": " << (found.empty() ? "" : found[0].finding.message);
  }
};

// Command lines of real machines on which nothing is wrong.
TEST_F(CheckCommandLine, SilentOnWordsThatAreRight) {
  silent("BOOT_IMAGE=/vmlinuz root=UUID=1234 ro quiet splash intel_iommu=on iommu=pt");
  silent("intel_iommu=on,igfx_off iommu=pt kvm.ignore_msrs=1 video=vesafb:off,efifb:off");
  silent("intel_iommu=on default_hugepagesz=1G hugepagesz=1G hugepages=20 isolcpus=0-3 nohz_full=0-3 rcu_nocbs=0-3");
  silent("crashkernel=64G-:256M nvidia-drm.modeset=1 pcie_aspm=off amdgpu.aspm=0 acpi=on pci=realloc=off");
  silent("vfio-pci.disable_idle_d3=1 vfio_iommu_type1.allow_unsafe_interrupts=1 iommu.passthrough=1 mitigations=off");
  silent("rd.driver.pre=nvme");
  silent("intel_idle.max_cstate=1 init=/sbin/init rd.luks.uuid=1 quiet -- vfoi-pci.ids=1:2");
}

TEST_F(CheckCommandLine, AmdIommuOnIsNoWord) {
  amd();
  for (const char* const word : {"amd_iommu=on", "amd_iommu=pt"}) {
    const CheckFinding finding = about(word);
    EXPECT_THAT(finding.finding.message, HasSubstr("does not know"));
    EXPECT_EQ(finding.finding.severity, Severity::info) << "harmless where the IOMMU is on";
    EXPECT_THAT(finding.mend, HasSubstr(std::string{"take "} + word + " out"));
  }
  silent("amd_iommu=force_enable,pgtbl_v2");
}

TEST_F(CheckCommandLine, AWordOfTheOtherVendor) {
  EXPECT_THAT(about("amd_iommu=on").finding.message, HasSubstr("is for machines of AMD"));
  amd();
  EXPECT_THAT(about("intel_iommu=on").finding.message, HasSubstr("is for machines of Intel"));
  host.cpu_vendor = std::unexpected(denied("/proc/cpuinfo"));
  host.iommu.tables = std::unexpected(denied("/sys/firmware/acpi/tables"));
  silent("intel_iommu=on");
}

TEST_F(CheckCommandLine, IommuOnIsNoWord) {
  EXPECT_THAT(about("iommu=on").why, HasSubstr("intel_iommu=on"));
  EXPECT_THAT(about("iommu=1").finding.message, HasSubstr("does not know \"1\""));
  machine.iommu_active = false;
  EXPECT_EQ(about("iommu=on").finding.severity, Severity::warning);
}

TEST_F(CheckCommandLine, MisspeltWordsAndWhatWasMeant) {
  EXPECT_THAT(about("inel_iommu=on").mend, HasSubstr("write intel_iommu=on instead of inel_iommu=on"));
  EXPECT_THAT(about("intel-iomu=on").mend, HasSubstr("write intel_iommu=on instead"));
  EXPECT_THAT(about("INTEL_IOMMU=on").mend, HasSubstr("write intel_iommu=on instead"));
  EXPECT_THAT(about("vifo-pci.ids=10de:1401").finding.message, HasSubstr("vfio-pci.ids was probably meant"));
  EXPECT_THAT(about("vfio_pci.id=10de:1401").finding.message, HasSubstr("vfio-pci.ids was probably meant"));
  EXPECT_THAT(about("VFIO-PCI.ids=10de:1401").finding.message, HasSubstr("vfio-pci.ids was probably meant"));
  EXPECT_THAT(about("hugepage=16").mend, HasSubstr("write hugepages=16"));
  EXPECT_THAT(about("pci_acs_override=downstream").mend, HasSubstr("pcie_acs_override=downstream"));
  EXPECT_THAT(about("vfio-pci.devices=01:00.0").finding.message, HasSubstr("no such option"));
}

TEST_F(CheckCommandLine, IdsThatTakeAnUnlistedTwin) {
  const CheckFinding finding = about("vfio-pci.ids=10de:1401,10de:0fba");
  EXPECT_EQ(finding.finding.severity, Severity::warning);
  EXPECT_THAT(finding.finding.message, HasSubstr("also takes 0000:02:00.0 and 0000:02:00.1"));
  config.headless = Headless::yes;
  list("0000:02:00.0");
  list("0000:02:00.1");
  EXPECT_EQ(about("vfio_pci.ids=10de:1401,10de:0fba").finding.severity, Severity::info);
}

TEST_F(CheckCommandLine, IdsWithoutAConfigAreWhereOneComesFrom) {
  config.devices.clear();
  const CheckFinding finding = about("vfio-pci.ids=10de:1401");
  EXPECT_EQ(finding.finding.severity, Severity::info);
  EXPECT_THAT(finding.mend, HasSubstr("\n    vfioctl add 0000:01:00.0 0000:02:00.0\n"));
}

TEST_F(CheckCommandLine, IdsByTheirSubsystem) {
  device("0000:02:00.0").id = *parse_device_id("10de:1401:1462:3201");
  EXPECT_THAT(about("vfio-pci.ids=10de:1401:1462:3202").finding.message, Not(HasSubstr("0000:02:00.0")));
  EXPECT_THAT(about("vfio-pci.ids=10de:1401:1462:3201").finding.message, HasSubstr("0000:02:00.0"));
  EXPECT_THAT(about("vfio-pci.ids=10de:ffffffff").finding.message, HasSubstr("0000:02:00.0"));
}

TEST_F(CheckCommandLine, IdsAsTheKernelReadsThem) {
  config.devices.clear();
  const std::string displays = "10de:ffffffff:ffffffff:ffffffff:00030000:ffff00ff";
  EXPECT_THAT(about("vfio-pci.ids=" + displays).finding.message,
              HasSubstr("takes 0000:01:00.0 and 0000:02:00.0 by their ID"));
  EXPECT_THAT(about("vfio-pci.ids=10de:").finding.message, HasSubstr("fits no device of this machine"));
  EXPECT_THAT(about("vfio-pci.ids=10de:14o1").finding.message, HasSubstr("fits no device"));
  EXPECT_THAT(about("vfio-pci.ids=1002:67df").finding.message, HasSubstr("fits no device"));
}

TEST_F(CheckCommandLine, IdsOfPciStub) {
  const CheckFinding finding = about("pci-stub.ids=10de:1401");
  EXPECT_EQ(finding.finding.severity, Severity::warning);
  EXPECT_THAT(finding.finding.message, HasSubstr("also takes 0000:02:00.0"));
  EXPECT_THAT(finding.why, HasSubstr("no guest can use"));
}

TEST_F(CheckCommandLine, AnEntryThatIsNoDevice) {
  const CheckFinding finding = about("quiet vfio_binder.devices=0000:01:00.0,nvidia");
  EXPECT_EQ(finding.where, "/proc/cmdline:1:40");
  EXPECT_EQ(finding.why, "the entry does not count; the others do");
  EXPECT_THAT(about("vfio_bindre=off").why, HasSubstr("switches the binder off"));
}

TEST_F(CheckCommandLine, PassthroughSwitchesNothingOn) {
  amd();
  machine.iommu_active = false;
  EXPECT_THAT(about("amd_iommu=off iommu=pt").finding.message, HasSubstr("iommu=pt: switches no IOMMU on"));
  machine.iommu_active = true;
  silent("iommu=pt");
}

TEST_F(CheckCommandLine, AnAcsOverride) {
  const CheckFinding finding = about("pcie_acs_override=downstream,multifunction");
  EXPECT_EQ(finding.finding.severity, Severity::warning);
  EXPECT_THAT(finding.finding.message, HasSubstr("smaller"));
}

TEST_F(CheckCommandLine, Blacklists) {
  EXPECT_EQ(about("modprobe.blacklist=nouveau,vfio-pci").finding.severity, Severity::info);
  EXPECT_EQ(about("module_blacklist=vfio_pci").finding.severity, Severity::error);
  EXPECT_THAT(about("module_blacklist=vfio-pci").finding.message, HasSubstr("fits no module"));
  EXPECT_THAT(about("module_blacklist=snd-hda-intel").mend, HasSubstr("write module_blacklist=snd_hda_intel"));
  EXPECT_EQ(about("module_blacklist=snd-hda-intel,vfio_pci").finding.severity, Severity::error);
  EXPECT_EQ(about("module_blacklist=vfio-pci,nvidia_drm").finding.severity, Severity::info);
  silent("modprobe.blacklist=nouveau module_blacklist=nouveau,nvidia_drm");
}

TEST_F(CheckCommandLine, WordsThatAreWorthAWord) {
  EXPECT_EQ(about("nomodeset").finding.severity, Severity::info);
  EXPECT_EQ(about("rd.driver.pre=vfio-pci").finding.severity, Severity::info);
  EXPECT_EQ(about("xen-pciback.hide=(01:00.0)").finding.severity, Severity::warning);
}

TEST_F(CheckCommandLine, TheBinderSwitchedOff) {
  EXPECT_EQ(about("vfio_binder=off").finding.severity, Severity::error);
  EXPECT_THAT(about("vfio_binder=dry-run").finding.message, HasSubstr("only says"));
  EXPECT_EQ(about("vfio_bindre=off").finding.severity, Severity::error) << "not clear means off";
  silent("vfio_binder=off vfio_binder=on");
  silent("vfio_binder.devices=0000:01:00.0");
}

TEST_F(CheckCommandLine, WhereAWordStands) {
  line("/etc/default/grub", 6, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet amd_iommu=on\"");
  EXPECT_EQ(about("amd_iommu=on").where, "/etc/default/grub:6");
  EXPECT_EQ(about("amd_iommu=off").where, "/proc/cmdline");
}

TEST_F(CheckCommandLine, ALookThatFailedIsSaidAsSuch) {
  host.command_line = std::unexpected(denied("/proc/cmdline"));
  EXPECT_EQ(only("command-line").look, Look::failed);
}

}  // namespace
}  // namespace binder::testing
