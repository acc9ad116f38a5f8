// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/survey/disks.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

const std::string nvme = "pci0000:00/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1";
const std::string first_disk = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda";
const std::string second_disk = "pci0000:00/0000:05:00.0/ata7/host6/target6:0:0/6:0:0:0/block/sdb";
const std::string stick = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block/sdc";

/// An NVMe disk with a partition for the EFI, one for /boot and one for the rest; a disk at each of two SATA
/// controllers; a USB stick.
class SurveyBlock : public ::testing::Test {
 protected:
  SurveyBlock() {
    add_processes(kernel_);
    add_block(kernel_, "259:0", nvme);
    add_block(kernel_, "259:1", nvme + "/nvme0n1p1");
    add_block(kernel_, "259:2", nvme + "/nvme0n1p2");
    add_block(kernel_, "259:3", nvme + "/nvme0n1p3");
    add_block(kernel_, "8:0", first_disk);
    add_block(kernel_, "8:1", first_disk + "/sda1");
    add_block(kernel_, "8:16", second_disk);
    add_block(kernel_, "8:17", second_disk + "/sdb1");
    add_block(kernel_, "8:33", stick + "/sdc1");
  }

  Host look() {
    Host host = host_with({"0000:00:14.0", "0000:00:17.0", "0000:03:00.0", "0000:05:00.0"});
    survey_block(kernel_, look_at_processes(kernel_), host);
    return host;
  }

  FileKernel kernel_;
};

TEST_F(SurveyBlock, FindsTheRootOnLvmOnLuksOnAPartition) {
  add_volume(kernel_, "253:0", "dm-0", "luks-1f2e3d4c", {"nvme0n1p3"});
  add_volume(kernel_, "253:1", "dm-1", "vg0-root", {"dm-0"});
  add_volume(kernel_, "253:2", "dm-2", "vg0-swap", {"dm-0"});
  mount(kernel_, "253:1", "/", "ext4", "/dev/mapper/vg0-root");
  mount(kernel_, "259:1", "/boot/efi", "vfat", "/dev/nvme0n1p1");
  mount(kernel_, "8:33", "/media/my\\040stick", "exfat", "/dev/sdc1");
  kernel_.files["/proc/swaps"] =
      "Filename\tType\tSize\tUsed\tPriority\n/dev/dm-2 partition\t8388604\t0\t-2\n/swapfile file 1 0 -3\n";
  kernel_.nodes["/dev/dm-2"] = {NodeKind::block, 253, 2};
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:03:00.0"), (Seen{{UseKind::root, "ext4 on / (vg0-root on luks-1f2e3d4c on nvme0n1p3)"},
                                                 {UseKind::root, "vfat on /boot/efi (nvme0n1p1)"},
                                                 {UseKind::root, "swap (vg0-swap on luks-1f2e3d4c on nvme0n1p3)"}}));
  EXPECT_EQ(seen_at(host, "0000:00:14.0"), (Seen{{UseKind::mount, "exfat on /media/my stick (sdc1, on USB)"}}));
  EXPECT_TRUE(seen_at(host, "0000:00:17.0").empty()) << "a disk that nobody uses";
  EXPECT_TRUE(uses_of(host, "0000:00:17.0").unseen.empty());
}

TEST_F(SurveyBlock, ARaidIsInUseAtBothControllers) {
  add_volume(kernel_, "9:0", "md0", "", {"sda1", "sdb1"});
  mount(kernel_, "9:0", "/srv", "xfs", "/dev/md0");
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:00:17.0"), (Seen{{UseKind::mount, "xfs on /srv (md0 on sda1)"}}));
  EXPECT_EQ(seen_at(host, "0000:05:00.0"), (Seen{{UseKind::mount, "xfs on /srv (md0 on sdb1)"}}));
}

TEST_F(SurveyBlock, WhatLiesOnADiskWithoutAMountIsStorage) {
  add_volume(kernel_, "9:0", "md0", "", {"sda1"});
  add_volume(kernel_, "253:0", "dm-0", "vg0-disk1", {"md0"});
  EXPECT_EQ(seen_at(look(), "0000:00:17.0"), (Seen{{UseKind::storage, "part of md0 (sda1)"}}));
}

TEST_F(SurveyBlock, EveryMemberOfABtrfsIsInUse) {
  add_volume(kernel_, "253:0", "dm-0", "luks-a", {"sda1"});
  kernel_.links["/sys/fs/btrfs/11-22/devices/dm-0"] = "../../../../devices/virtual/block/dm-0";
  kernel_.links["/sys/fs/btrfs/11-22/devices/sdb"] = "../../../../devices/" + second_disk;
  kernel_.links["/sys/fs/btrfs/33-44/devices/nvme0n1p3"] = "../../../../devices/" + nvme + "/nvme0n1p3";
  kernel_.directories.insert("/sys/fs/btrfs/features");
  mount(kernel_, "0:46", "/", "btrfs", "/dev/mapper/luks-a", "self", "/@");
  mount(kernel_, "0:46", "/home", "btrfs", "/dev/mapper/luks-a", "self", "/@home");
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:00:17.0"), (Seen{{UseKind::root, "btrfs on / and /home (luks-a on sda1)"}}));
  EXPECT_EQ(seen_at(host, "0000:05:00.0"), (Seen{{UseKind::root, "btrfs on / and /home (sdb)"}}));
  EXPECT_EQ(seen_at(host, "0000:03:00.0"),
            (Seen{{UseKind::storage, "part of a btrfs whose mount cannot be seen (nvme0n1p3)"}}));
}

TEST_F(SurveyBlock, TheOnlyBtrfsIsTheOneThatIsMountedByAnUnknownName) {
  kernel_.links["/sys/fs/btrfs/11-22/devices/sda1"] = "../../../../devices/" + first_disk + "/sda1";
  mount(kernel_, "0:46", "/", "btrfs", "/dev/root");
  EXPECT_EQ(seen_at(look(), "0000:00:17.0"), (Seen{{UseKind::root, "btrfs on / (sda1)"}}));
}

TEST_F(SurveyBlock, AZfsPoolIsKnownByWhatUdevFound) {
  kernel_.files["/proc/spl/kstat/zfs/arcstats"] = "";
  kernel_.files["/proc/spl/kstat/zfs/tank/state"] = "ONLINE\n";
  for (const std::string number : {"8:0", "8:1"}) {
    kernel_.files["/run/udev/data/b" + number] = "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n";
  }
  EXPECT_EQ(seen_at(look(), "0000:00:17.0"), (Seen{{UseKind::storage, "part of ZFS pool tank (sda1)"}}));
  mount(kernel_, "0:50", "/", "zfs", "tank/ROOT/debian");
  mount(kernel_, "0:51", "/home", "zfs", "tank/home");
  EXPECT_EQ(seen_at(look(), "0000:00:17.0"), (Seen{{UseKind::root, "zfs on / and /home (sda1)"}}));
  kernel_.files.erase("/run/udev/data/b8:0");
  kernel_.files.erase("/run/udev/data/b8:1");
  const Host host = look();
  EXPECT_TRUE(seen_at(host, "0000:00:17.0").empty());
  ASSERT_EQ(uses_of(host, "0000:00:17.0").unseen.size(), 1U) << "which disks it has is not known";
  EXPECT_EQ(uses_of(host, "0000:00:17.0").unseen[0].subject, "tank");
}

TEST_F(SurveyBlock, AMountInAnotherNamespaceIsSeen) {
  add_process(kernel_, "77", "postgres", "mnt:[4026532999]");
  mount(kernel_, "8:1", "/var", "ext4", "/dev/sda1", "77");
  mount(kernel_, "259:3", "/etc/hosts", "ext4", "/dev/nvme0n1p3", "77", "/docker/hosts");
  mount(kernel_, "259:3", "/host", "ext4", "/dev/nvme0n1p3", "77");
  mount(kernel_, "259:3", "/", "ext4", "/dev/nvme0n1p3");
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:00:17.0"),
            (Seen{{UseKind::mount, "ext4 on /var in the mount namespace of postgres (77) (sda1)"}}));
  EXPECT_EQ(seen_at(host, "0000:03:00.0"), (Seen{{UseKind::root, "ext4 on / (nvme0n1p3)"}}));
}

TEST_F(SurveyBlock, AnNvmeDiskWithTwoControllersIsInUseAtBoth) {
  const std::string subsystem = "virtual/nvme-subsystem/nvme-subsys1";
  add_block(kernel_, "259:8", subsystem + "/nvme1n1");
  kernel_.links["/sys/devices/" + subsystem + "/nvme1"] = "../../../pci0000:00/0000:00:17.0/nvme/nvme1";
  kernel_.links["/sys/devices/" + subsystem + "/nvme2"] = "../../../pci0000:00/0000:05:00.0/nvme/nvme2";
  mount(kernel_, "259:8", "/srv", "ext4", "/dev/nvme1n1");
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:00:17.0"), (Seen{{UseKind::mount, "ext4 on /srv (nvme1n1)"}}));
  EXPECT_EQ(seen_at(host, "0000:05:00.0"), (Seen{{UseKind::mount, "ext4 on /srv (nvme1n1)"}}));
}

TEST_F(SurveyBlock, ManyPlacesAreCounted) {
  for (const std::string place : {"/srv/c", "/srv/b", "/srv/a", "/", "/srv/d"}) {
    mount(kernel_, "8:1", place, "ext4", "/dev/sda1");
  }
  mount(kernel_, "8:1", "/snap", "ext4", "/dev/sda1", "self", "/bound/directory");
  EXPECT_EQ(seen_at(look(), "0000:00:17.0"), (Seen{{UseKind::root, "ext4 on /, /srv/a, /srv/b and 2 more (sda1)"}}));
}

TEST_F(SurveyBlock, LooksThatFailAreNoFreeDisks) {
  const auto unseen = [&] { return uses_of(look(), "0000:05:00.0").unseen; };
  ASSERT_TRUE(unseen().empty());
  for (const std::string path : {"/proc/self/mountinfo", "/proc/swaps", "/sys/dev/block", "/sys/fs/btrfs",
                                 "/sys/dev/block/8:0", "/proc/spl/kstat/zfs"}) {
    kernel_.failing[path] = EACCES;
    ASSERT_EQ(unseen().size(), 1U) << path;
    EXPECT_TRUE(unseen()[0].subject.starts_with(path)) << unseen()[0].subject;
    kernel_.failing.clear();
  }
  kernel_.failing["/sys/devices/" + second_disk + "/holders"] = EIO;
  EXPECT_EQ(unseen().size(), 1U);
  kernel_.failing.clear();
  kernel_.files.erase("/proc/self/mountinfo");
  EXPECT_EQ(unseen().size(), 1U) << "a system without a list of mounts is none without mounts";
}

TEST_F(SurveyBlock, VolumesThatLieOnEachOtherAreNoEndlessWay) {
  add_volume(kernel_, "253:0", "dm-0", "a", {"sda1"});
  add_volume(kernel_, "253:1", "dm-1", "b", {"dm-0"});
  kernel_.links["/sys/devices/virtual/block/dm-0/slaves/dm-1"] = "../../dm-1";
  mount(kernel_, "253:1", "/srv", "ext4", "/dev/dm-1");
  EXPECT_FALSE(seen_at(look(), "0000:00:17.0").empty());
}

}  // namespace
}  // namespace binder::testing
