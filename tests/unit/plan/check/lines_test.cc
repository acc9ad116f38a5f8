// SPDX-License-Identifier: GPL-2.0-or-later
// The checks of lines in files: modprobe.cc, rivals.cc, early_modules.cc.
#include "tests/unit/plan/check/checked.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckLines : public Checked {
 protected:
  CheckFinding about(std::string_view check, const std::string& file, const std::string& text) {
    host.lines->clear();
    line(file, 3, text);
    const CheckFinding finding = only(check);
    EXPECT_EQ(finding.where, file + ":3");
    return finding;
  }

  CheckFinding modprobe(const std::string& text) { return about("modprobe", "/etc/modprobe.d/vfio.conf", text); }
};

TEST_F(CheckLines, SilentOnWhatIsNotInTheWay) {
  line("/etc/modprobe.d/a.conf", 1, "options vfio-pci disable_vga=1");
  line("/etc/modprobe.d/a.conf", 2, "install pcspkr /bin/true");
  line("/etc/modprobe.d/a.conf", 3, "softdep nvme pre: crc32c");
  line("/etc/modprobe.d/a.conf", 4, "options");
  line("/etc/modules-load.d/vfio.conf", 1, "vfio_pci");
  line("/etc/initramfs-tools/modules", 1, "ext4");
  line("/etc/dracut.conf.d/a.conf", 1, "omit_drivers+=\" nouveau \"");
  line("/etc/supergfxd.conf", 2, "\"vfio_enable\": false,");
  line("/etc/default/grub", 1, "GRUB_CMDLINE_LINUX=\"vfio-pci.ids=1:2\"");
  for (const char* const check : {"modprobe", "rival", "early-modules"})
    EXPECT_THAT(findings(check), IsEmpty()) << check;
}

TEST_F(CheckLines, IdsInModprobe) {
  const CheckFinding finding = modprobe("options vfio-pci ids=10de:1401 disable_vga=1");
  EXPECT_EQ(finding.finding.severity, Severity::warning);
  EXPECT_THAT(finding.finding.message, HasSubstr("also takes 0000:02:00.0,"));
  EXPECT_EQ(modprobe("OPTIONS vfio_pci ids=10de:1402").finding.severity, Severity::info);
}

TEST_F(CheckLines, InstallOfVfioAndOfItsTricks) {
  EXPECT_EQ(modprobe("install vfio-pci /sbin/vfio-pci-override.sh").finding.severity, Severity::warning);
  EXPECT_EQ(modprobe("install nouveau modprobe vfio_pci; modprobe -i nouveau").finding.severity, Severity::warning);
}

TEST_F(CheckLines, OfSeveralInstallAndSoftdepLinesTheFirstCounts) {
  line("/etc/modprobe.d/a.conf", 1, "install vfio-pci /bin/a");
  line("/etc/modprobe.d/b.conf", 1, "install vfio_pci /bin/b");
  EXPECT_EQ(only("modprobe").where, "/etc/modprobe.d/a.conf:1");
  host.lines->clear();
  line("/etc/modprobe.d/a.conf", 1, "softdep nouveau pre: drm");
  line("/etc/modprobe.d/b.conf", 1, "softdep nouveau pre: vfio-pci");
  EXPECT_THAT(findings("modprobe"), IsEmpty());
  host.lines->clear();
  line("/etc/modprobe.d/a.conf", 1, "options vfio-pci ids=10de:1401");
  line("/etc/modprobe.d/b.conf", 1, "options vfio-pci ids=10de:0fba");
  EXPECT_EQ(findings("modprobe").size(), 2U);
}

TEST_F(CheckLines, BlacklistsAliasesAndSoftdeps) {
  EXPECT_EQ(modprobe("blacklist vfio-pci").finding.severity, Severity::info);
  EXPECT_EQ(modprobe("alias vfio-pci off").finding.severity, Severity::error);
  EXPECT_EQ(modprobe("softdep nouveau pre: vfio-pci").finding.severity, Severity::info);
}

TEST_F(CheckLines, WhatCouldNotBeReadIsSaid) {
  host.unseen_lines.push_back(denied("/etc/modprobe.d/secret.conf"));
  const CheckFinding finding = only("modprobe");
  EXPECT_EQ(finding.look, Look::failed);
  EXPECT_EQ(finding.finding.subject, "/etc/modprobe.d/secret.conf");
  host.unseen_lines.clear();
  host.lines = std::unexpected(denied("/etc/modprobe.d"));
  EXPECT_EQ(only("modprobe").look, Look::failed);
  EXPECT_THAT(findings("rival"), IsEmpty());
  EXPECT_THAT(findings("early-modules"), IsEmpty());
}

TEST_F(CheckLines, Driverctl) {
  const std::string listed = "/etc/driverctl.d/pci-0000:01:00.0";
  EXPECT_EQ(about("rival", listed, "nouveau").finding.severity, Severity::error);
  const CheckFinding twice = about("rival", listed, "vfio-pci");
  EXPECT_EQ(twice.finding.severity, Severity::warning);
  EXPECT_EQ(twice.mend, "as root:\n    rm /etc/driverctl.d/pci-0000:01:00.0");
  const CheckFinding other = about("rival", "/etc/driverctl.d/pci-0000:02:00.0", "vfio-pci");
  EXPECT_EQ(other.finding.severity, Severity::info);
  EXPECT_THAT(other.mend, HasSubstr("vfioctl add 0000:02:00.0"));
}

TEST_F(CheckLines, ScriptsInTheBootImage) {
  for (const char* const file : {"/etc/initramfs-tools/scripts/init-top/vfio.sh", "/etc/initcpio/hooks/vfio",
                                 "/usr/lib/dracut/modules.d/20vfio/vfio-pci-override.sh"}) {
    const CheckFinding finding = about("rival", file, "echo vfio-pci >$DEV/driver_override");
    EXPECT_EQ(finding.finding.severity, Severity::warning);
    EXPECT_THAT(finding.mend, HasSubstr(std::string{"\n    rm "} + file + "\n    update-initramfs -u -k all"));
    line(file, 4, "modprobe -i vfio-pci");
    EXPECT_EQ(findings("rival").size(), 1U) << "once a file";
  }
  host.distribution = "arch";
  EXPECT_THAT(about("rival", "/etc/initcpio/hooks/vfio", "driver_override").mend, HasSubstr("mkinitcpio -P"));
}

TEST_F(CheckLines, ServicesRulesAndOtherFiles) {
  const CheckFinding service =
      about("rival", "/usr/lib/systemd/system/vfio-bind.service", "ExecStart=/usr/lib/systemd/scripts/vfio-bind $BIND");
  EXPECT_THAT(service.mend, HasSubstr("systemctl disable --now vfio-bind.service"));
  EXPECT_THAT(service.why, HasSubstr("it reads the binder's config"));
  EXPECT_EQ(about("rival", "/etc/udev/rules.d/vfio.rules", "ATTR{driver_override}=\"vfio-pci\"").finding.severity,
            Severity::warning);
  EXPECT_EQ(about("rival", "/etc/rc.local", "echo vfio-pci >driver_override").mend, "take the line out");
  EXPECT_EQ(about("rival", "/etc/supergfxd.conf", "\"vfio_enable\": true,").finding.severity, Severity::warning);
  EXPECT_THAT(about("rival", "/boot/config/vfio-pci.cfg", "BIND=0000:01:00.0|10de:1401").mend,
              HasSubstr(">>/etc/vfio-pci.cfg"));
  EXPECT_EQ(about("rival", "/etc/modules-load.d/vfio.conf", "vfio-pci ids=10de:1401").finding.severity,
            Severity::warning);
}

TEST_F(CheckLines, ModulesOfTheImageComeAfterTheBinder) {
  device("0000:01:00.1").driver = "snd_hda_intel";
  for (const auto& [file, text] : {std::pair{"/etc/mkinitcpio.conf", "MODULES=(vfio_pci)"},
                                   {"/etc/initramfs-tools/modules", "nouveau"},
                                   {"/etc/initramfs-tools/modules", "snd-hda-intel"},
                                   {"/etc/dracut.conf.d/gpu.conf", "force_drivers+=\" nvidia \""}}) {
    EXPECT_EQ(about("early-modules", file, text).finding.severity, Severity::info) << text;
  }
  host.lines->front().text = "force_drivers+=\" amdgpu \"";
  EXPECT_THAT(findings("early-modules"), IsEmpty()) << "no listed device is AMD's";
}

}  // namespace
}  // namespace binder::testing
