// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SurveyLines : public ::testing::Test {
 protected:
  std::vector<std::string> look() {
    host = Host{};
    survey_lines(kernel, host);
    std::vector<std::string> lines;
    for (const FoundLine& line : *host.lines) {
      lines.push_back(line.file + ":" + std::to_string(line.line) + ": " + line.text);
    }
    return lines;
  }

  FakeKernel kernel{""};
  Host host;
};

TEST_F(SurveyLines, AMachineWithoutSuchFilesHasNone) {
  EXPECT_THAT(look(), IsEmpty());
  EXPECT_THAT(host.unseen_lines, IsEmpty());
}

TEST_F(SurveyLines, OfModprobeThoseThatCount) {
  kernel.files["/etc/modprobe.d/vfio.conf"] =
      "# options vfio-pci ids=1:2\n"
      "options vfio-pci ids=10de:1401\n"
      "options kvm ignore_msrs=1\n"
      "blacklist nouveau\n"
      "Install nouveau /bin/true\n"
      "softdep snd_hda_intel pre: vfio-pci\n"
      "alias x off\n";
  EXPECT_THAT(look(), ElementsAre("/etc/modprobe.d/vfio.conf:2: options vfio-pci ids=10de:1401",
                                  "/etc/modprobe.d/vfio.conf:5: Install nouveau /bin/true",
                                  "/etc/modprobe.d/vfio.conf:6: softdep snd_hda_intel pre: vfio-pci"));
}

TEST_F(SurveyLines, CapitalsDoNotMatter) {
  kernel.files["/etc/modprobe.d/a.conf"] = "blacklist VFIO_PCI\n";
  EXPECT_THAT(look(), ElementsAre("/etc/modprobe.d/a.conf:1: blacklist VFIO_PCI"));
}

TEST_F(SurveyLines, ALineGoesOnAfterABackslashAndKeepsTheNumberOfItsFirst) {
  kernel.files["/etc/modprobe.d/a.conf"] =
      "\noptions \\\n  vfio-pci ids=\\\n10de:1401\nsoftdep a pre: b\n# no \\\ninstall c d\n";
  EXPECT_THAT(look(), ElementsAre("/etc/modprobe.d/a.conf:2: options   vfio-pci ids=10de:1401",
                                  "/etc/modprobe.d/a.conf:5: softdep a pre: b"));
}

TEST_F(SurveyLines, AFileHidesItsNamesakeAndNamesDecideTheOrder) {
  kernel.files["/etc/modprobe.d/b.conf"] = "install b /bin/true\n";
  kernel.files["/lib/modprobe.d/b.conf"] = "install hidden /bin/true\n";
  kernel.files["/lib/modprobe.d/a.conf"] = "install a /bin/true\n";
  EXPECT_THAT(look(), ElementsAre("/lib/modprobe.d/a.conf:1: install a /bin/true",
                                  "/etc/modprobe.d/b.conf:1: install b /bin/true"));
}

TEST_F(SurveyLines, ALinkToDevNullHidesANamesakeToo) {
  kernel.files["/etc/modprobe.d/b.conf"] = "install read /bin/true\n";
  kernel.statuses["/etc/modprobe.d/b.conf"].kind = FileKind::other;
  kernel.files["/lib/modprobe.d/b.conf"] = "install hidden /bin/true\n";
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SurveyLines, FilesOfOtherEndingsAndHiddenOnesAreNotRead) {
  kernel.files["/etc/modprobe.d/vfio.conf.bak"] = "options vfio-pci ids=1:2\n";
  kernel.files["/etc/modprobe.d/.vfio.conf"] = "options vfio-pci ids=1:2\n";
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SurveyLines, AListOfTheShellGoesOnToItsEnd) {
  kernel.files["/etc/mkinitcpio.conf"] =
      "HOOKS=(base udev)\nMODULES=(\n  vfio_pci\n# not this\n  amdgpu\n)\nFILES=()\n";
  EXPECT_THAT(look(), ElementsAre("/etc/mkinitcpio.conf:2: MODULES=( vfio_pci amdgpu )"));
}

TEST_F(SurveyLines, WhatOtherProgramsWereTold) {
  kernel.files["/etc/driverctl.d/pci-0000:02:00.0"] = "vfio-pci\n";
  kernel.files["/etc/initramfs-tools/scripts/init-top/vfio.sh"] =
      "#!/bin/sh\nDEVS=\"0000:02:00.0\"\necho vfio-pci >/sys/bus/pci/devices/$DEV/driver_override\n";
  kernel.files["/usr/lib/dracut/modules.d/20vfio/vfio-pci-override.sh"] = "  modprobe -i vfio-pci\n";
  kernel.files["/usr/lib/dracut/modules.d/99base/init.sh"] = "echo\n";
  kernel.files["/usr/lib/systemd/system/vfio-bind.service"] =
      "[Service]\nExecStart=/usr/lib/systemd/scripts/vfio-bind $BIND\n";
  kernel.files["/etc/systemd/system/vfio-binder.service"] = "ExecStart=/usr/sbin/vfio-binder\n";
  kernel.files["/boot/config/vfio-pci.cfg"] = "BIND=0000:02:00.0|10de:1401\n";
  EXPECT_THAT(look(),
              ElementsAre("/etc/driverctl.d/pci-0000:02:00.0:1: vfio-pci",
                          "/etc/initramfs-tools/scripts/init-top/vfio.sh:3: echo vfio-pci "
                          ">/sys/bus/pci/devices/$DEV/driver_override",
                          "/usr/lib/dracut/modules.d/20vfio/vfio-pci-override.sh:1: modprobe -i vfio-pci",
                          "/usr/lib/systemd/system/vfio-bind.service:2: ExecStart=/usr/lib/systemd/scripts/vfio-bind "
                          "$BIND",
                          "/boot/config/vfio-pci.cfg:1: BIND=0000:02:00.0|10de:1401"));
}

TEST_F(SurveyLines, WhatBootsTheSystem) {
  kernel.files["/etc/default/grub"] = "GRUB_TIMEOUT=5\n\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n";
  kernel.files["/etc/kernel/cmdline"] = "root=/dev/vda1 quiet\n";
  kernel.files["/etc/kernel/proxmox-boot-uuids"] = "1234-ABCD\n";
  EXPECT_THAT(look(), ElementsAre("/etc/default/grub:3: GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"",
                                  "/etc/kernel/cmdline:1: root=/dev/vda1 quiet",
                                  "/etc/kernel/proxmox-boot-uuids:1: 1234-ABCD"));
}

TEST_F(SurveyLines, AFileThatCannotBeReadIsSaidAndCostsNoOther) {
  kernel.files["/etc/modprobe.d/a.conf"] = "options vfio-pci ids=1:2\n";
  kernel.files["/etc/modprobe.d/b.conf"] = "install b /bin/true\n";
  kernel.failing["/etc/modprobe.d/a.conf"] = EACCES;
  kernel.failing["/etc/driverctl.d"] = EACCES;
  EXPECT_THAT(look(), ElementsAre("/etc/modprobe.d/b.conf:1: install b /bin/true"));
  ASSERT_EQ(host.unseen_lines.size(), 2U);
  EXPECT_EQ(host.unseen_lines[0].subject, "/etc/modprobe.d/a.conf");
  EXPECT_EQ(host.unseen_lines[1].subject, "/etc/driverctl.d");
}

TEST_F(SurveyLines, ALineWithoutEndIsCut) {
  kernel.files["/etc/modprobe.d/a.conf"] = "options vfio-pci ids=" + std::string(100'000, '1') + "\n";
  look();
  EXPECT_EQ(host.lines->front().text.size(), 4096U);
}

}  // namespace
}  // namespace binder::testing
