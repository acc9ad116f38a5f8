// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/anonymous.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder::testing {
namespace {

using ::testing::ElementsAre;

const KnownNames names{"alice", "orion"};

std::string use(UseKind kind, const std::string& what) {
  Host host;
  host.devices.emplace_back().uses.seen.push_back({kind, what});
  return anonymous(std::move(host), names).devices[0].uses.seen[0].what;
}

TEST(Anonymous, DisksLoseTheNamesOfVolumesAndPeople) {
  EXPECT_EQ(use(UseKind::root, "ext4 on / (nvme0n1p2)"), "ext4 on / (nvme0n1p2)");
  EXPECT_EQ(use(UseKind::root, "ext4 on /, /home/alice and 3 more (orion--vg-root on luks-1234 on nvme0n1p3)"),
            "ext4 on /, /home/* and 3 more (* on * on nvme0n1p3)");
  EXPECT_EQ(use(UseKind::mount, "vfat on /run/media/alice/STICK (sdb1, on USB)"),
            "vfat on /run/media/* (sdb1, on USB)");
  EXPECT_EQ(use(UseKind::mount, "ext4 on /data in the mount namespace of backup (77) (sda1)"),
            "ext4 on /* in the mount namespace of backup (77) (sda1)");
  EXPECT_EQ(use(UseKind::storage, "part of ZFS pool tank (sda)"), "part of ZFS pool * (sda)");
  EXPECT_EQ(use(UseKind::storage, "part of a btrfs whose mount cannot be seen (sda)"),
            "part of a btrfs whose mount cannot be seen (sda)");
  EXPECT_EQ(use(UseKind::root, "swap (zram0)"), "swap (zram0)");
}

TEST(Anonymous, LinksLoseNamesAndAddresses) {
  EXPECT_EQ(use(UseKind::network, "enp3s0: up, has an address, in br0 (default route)"),
            "enp3s0: up, has an address, in br0 (default route)");
  EXPECT_EQ(use(UseKind::network, "enx525400123456 (USB): up, in alicenet (has an address)"),
            "enx* (USB): up, in * (has an address)");
  EXPECT_EQ(use(UseKind::network, "a link in another network namespace (a container's, perhaps)"),
            "a link in another network namespace (a container's, perhaps)");
}

TEST(Anonymous, ProcessesStayAndTheirOwnersGo) {
  EXPECT_EQ(use(UseKind::sound, "pipewire (1234): pcmC0D0p"), "pipewire (1234): pcmC0D0p");
  EXPECT_EQ(use(UseKind::vfio, "alice (99): /dev/vfio/15"), "* (99): /dev/vfio/15");
  EXPECT_EQ(use(UseKind::input, "keyboard: Alice's Keyboard"), "keyboard: * Keyboard");
}

TEST(Anonymous, TheRestOfTheHost) {
  Host host;
  host.usb = std::vector<UsbDevice>{{{}, "1-2", {}, "Bob's Phone", {}}};
  host.command_line = "root=UUID=3f2504e0-4f89-11d3-9a0c-0305e82c3301 intel_iommu=on";
  host.log = std::vector<std::string>{"DMAR: orion enabled", "usb 1-2: SerialNumber: 0123456"};
  host.lines =
      std::vector<FoundLine>{{"/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=\"rd.luks.uuid=luks-1234 iommu=pt\""},
                             {"/etc/default/grub", 7, "GRUB_CMDLINE_LINUX='quiet secret=x"},
                             {"/etc/kernel/cmdline", 1, "root=LABEL=alice vfio-pci.ids=10de:1401"},
                             {"/etc/modprobe.d/orion.conf", 2, "options vfio-pci ids=10de:1401 # by alice"}};
  host.unseen_lines = {{EACCES, "read", "/home/alice/x"}};
  host.devices.emplace_back().uses.unseen.push_back({EACCES, "list", "/run/user/1000/x"});
  host = anonymous(std::move(host), names);
  EXPECT_EQ(host.usb->at(0).name, "* Phone");
  EXPECT_EQ(host.command_line, "root=UUID=* intel_iommu=on");
  EXPECT_THAT(host.log.value(), ElementsAre("DMAR: * enabled"));
  EXPECT_THAT(host.lines.value(),
              ElementsAre(FoundLine{"/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=\"rd.luks.uuid=* iommu=pt\""},
                          FoundLine{"/etc/default/grub", 7, "GRUB_CMDLINE_LINUX='quiet secret=*"},
                          FoundLine{"/etc/kernel/cmdline", 1, "root=LABEL=* vfio-pci.ids=10de:1401"},
                          FoundLine{"/etc/modprobe.d/*.conf", 2, "options vfio-pci ids=10de:1401 # by *"}));
  EXPECT_EQ(host.unseen_lines.at(0).subject, "/home/*/x");
  EXPECT_EQ(host.devices[0].uses.unseen.at(0).subject, "/run/user/*/x");
}

TEST(Anonymous, WhatCouldNotBeReadStaysSo) {
  const Host host = anonymous({}, names);
  EXPECT_TRUE(host == Host{});
}

}  // namespace
}  // namespace binder::testing
