// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/secrets.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

const KnownNames nobody;

std::string marks(std::string_view text) { return without_marks(text, nobody); }
std::string line(std::string_view text) { return without_secrets(text, nobody); }

TEST(Secrets, WhatIsThereOnceInTheWorldGoes) {
  EXPECT_EQ(marks("root on 3f2504e0-4f89-11d3-9a0c-0305e82c3301."), "root on *.");
  EXPECT_EQ(marks("/loader/0123456789abcdef0123456789abcdef/6.1/linux"), "/loader/*/6.1/linux");
  EXPECT_EQ(marks("link 52:54:00:12:34:56 up"), "link * up");
  EXPECT_EQ(marks("link 52-54-00-12-34-56"), "link *");
  EXPECT_EQ(marks("at 192.168.1.17, fe80::5054:ff:fe12:3456 and 2001:db8:0:1:2:3:4:5"), "at *, * and *");
  EXPECT_EQ(marks("Alice's keyboard, Bob\xe2\x80\x99s mouse"), "* keyboard, * mouse");
  EXPECT_EQ(marks("cannot read /home/alice/x and /run/user/1000: no"), "cannot read /home/*/x and /run/user/*: no");
}

TEST(Secrets, WhatLooksLikeOneStays) {
  for (const std::string_view text :
       {"pci 0000:01:00.0: BAR 1 [mem 0xe0000000-0xefffffff 64bit pref]", "[10de:1401:1462:3201]", "10000:e1:00.0",
        "add [10de:1c82[ffffffff:ffffffff]] class 0x000000/00000000",
        "ACPI: DMAR 0x00000000BDCB1CB0 0000B8 (v01 INTEL)", "6.12.0-13-amd64", "AMD-Vi: IOAPIC[33] not in IVRS table",
        "dmar1: reg_base_addr fed91000 ver 5:0 cap d2008c40660462", "Logitech USB Receiver", "std::vector",
        "fault reason 02", "v1.2.3"}) {
    EXPECT_EQ(marks(text), text);
  }
}

TEST(Secrets, NamesOfTheHostAndItsUsersGoAsWholeWords) {
  const KnownNames names{"alice", "orion"};
  EXPECT_EQ(without_marks("orion-vg on orion.lan by alice", names), "*-vg on *.lan by *");
  EXPECT_EQ(without_marks("orionids malice alices", names), "orionids malice alices");
  EXPECT_EQ(without_secrets("vfio-pci.ids=10de:1401 orion", names), "vfio-pci.ids=10de:1401 *");
}

TEST(Secrets, TheCommandLineKeepsWhatMattersForPassthrough) {
  for (const std::string_view text :
       {"quiet splash nomodeset ro rw", "intel_iommu=on iommu=pt amd_iommu=off",
        "vfio-pci.ids=10de:1401,10de:0fba vfio_pci.disable_vga=1 vfio_binder=off vfio_binder.devices=0000:02:00.0",
        "ivrs_ioapic[33]=00:14.0 ivrs_ioapic=33@0000:00:14.0", "pcie_acs_override=downstream,multifunction pci=noats",
        "video=efifb:off,vesafb:off console=ttyS0,115200n8 fbcon=map:1", "kvm.ignore_msrs=1 kvm_amd.avic=1",
        "default_hugepagesz=1G hugepagesz=1G hugepages=16 isolcpus=managed_irq,2-7 nohz_full=2-7 rcu_nocbs=2-7",
        "rd.driver.pre=vfio-pci modprobe.blacklist=nouveau,nvidia module_blacklist=i915", "mem=4G crashkernel=256M",
        "BOOT_IMAGE=/boot/vmlinuz-6.1.0-13-amd64", "root=/dev/nvme0n1p2 resume=/dev/sda3"}) {
    EXPECT_EQ(line(text), text);
  }
}

TEST(Secrets, TheCommandLineLosesWhoseMachineItIs) {
  EXPECT_EQ(line("root=UUID=3f2504e0-4f89-11d3-9a0c-0305e82c3301 ro"), "root=UUID=* ro");
  EXPECT_EQ(line("root=LABEL=alices-disk root=PARTUUID=12345678-02 root=PARTLABEL=x root=ZFS=tank/root"),
            "root=LABEL=* root=PARTUUID=* root=PARTLABEL=* root=ZFS=*");
  EXPECT_EQ(line("root=/dev/mapper/orion-root root=/dev/disk/by-id/ata-WDC_WD10-SERIAL rd.lvm.lv=orion/root"),
            "root=/dev/mapper/* root=/dev/disk/by-id/* rd.lvm.lv=*");
  EXPECT_EQ(line("rd.luks.uuid=luks-3f2504e0-4f89-11d3-9a0c-0305e82c3301 cryptdevice=UUID=1234:root"),
            "rd.luks.uuid=* cryptdevice=UUID=*");
  EXPECT_EQ(line("ip=192.168.1.2::192.168.1.1:255.255.255.0:orion:eth0:off nfsroot=10.0.0.1:/x"), "ip=* nfsroot=*");
  EXPECT_EQ(line("systemd.hostname=orion init=/nix/store/abc-nixos-system-orion/init"), "systemd.hostname=* init=*");
  EXPECT_EQ(line("BOOT_IMAGE=/0123456789abcdef0123456789abcdef/6.1/linux"), "BOOT_IMAGE=/*/6.1/linux");
  EXPECT_EQ(line("ifname=eth0:52:54:00:12:34:56"), "ifname=*");
}

TEST(Secrets, AnUnknownOptionKeepsItsNameAndASwitch) {
  EXPECT_EQ(line("vifo-pci.ids=10de:1401 amd_iomu=on secret=swordfish"), "vifo-pci.ids=10de:1401 amd_iomu=on secret=*");
  EXPECT_EQ(line("secret=\"two words\" next"), "secret=* next");
  EXPECT_EQ(line("  empty=   last  "), "empty= last");
  EXPECT_EQ(line("secret=2001:db8 ids=10de:14011"), "secret=* ids=*");
  EXPECT_EQ(line("secret=\"never closed"), "secret=*");
  EXPECT_EQ(line("quiet -- --password swordfish"), "quiet -- *");
  EXPECT_EQ(line("quiet --"), "quiet --");
}

TEST(Secrets, MountPointsOfEverySystemStay) {
  for (const std::string_view path : {"/", "/home", "/boot/efi", "/var/lib/libvirt"})
    EXPECT_EQ(without_names(path), path);
  EXPECT_EQ(without_names("/home/alice"), "/home/*");
  EXPECT_EQ(without_names("/run/media/alice/USBSTICK"), "/run/media/*");
  EXPECT_EQ(without_names("/mnt/backup/of/alice"), "/mnt/*");
  EXPECT_EQ(without_names("/alice"), "/*");
  EXPECT_EQ(without_names("/homes"), "/*");
}

TEST(Secrets, DisksAndLinksStayWhereTheKernelNamesThem) {
  for (const std::string_view name :
       {"nvme0n1", "nvme0n1p2", "sda", "sdab12", "vda1", "mmcblk0p1", "md127", "dm-0", "zram0"}) {
    EXPECT_TRUE(is_disk_name(name)) << name;
  }
  for (const std::string_view name : {"orion-root", "sd", "sdabc", "nvme", "nvmes", "dm-x", "mdalice", "sda1x"}) {
    EXPECT_FALSE(is_disk_name(name)) << name;
  }
  for (const std::string_view name : {"lo", "eth0", "eth0.100", "enp3s0", "enp3s0f1np1", "wlp2s0", "eno1", "ens18",
                                      "br0", "virbr0", "vmbr1", "bond0", "vnet12"}) {
    EXPECT_EQ(link_without_names(name), name);
  }
  EXPECT_EQ(link_without_names("enx525400123456"), "enx*");
  EXPECT_EQ(link_without_names("wlx525400123456"), "wlx*");
  EXPECT_EQ(link_without_names("alice-lan"), "*");
  EXPECT_EQ(link_without_names("br-0123456789ab"), "*");
  EXPECT_EQ(link_without_names("enalice1"), "*");
}

TEST(Secrets, TheLogKeepsLinesAboutPassthrough) {
  for (const std::string_view text :
       {"DMAR: IOMMU enabled", "[Firmware Bug]: AMD-Vi: IOAPIC[9] not in IVRS table",
        "vfio-pci 0000:01:00.0: enabling device",
        "pci 0000:01:00.0: BAR 1: no space for [mem size 0x10000000 64bit pref]", "ACPI: IORT: SMMU-v3 mapped",
        "nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c]",
        "pcieport 0000:00:01.0: AER: Corrected error received"}) {
    EXPECT_TRUE(is_about_passthrough(text)) << text;
  }
  for (const std::string_view text :
       {"usb 1-2: SerialNumber: 0123456", "Command line: intel_iommu=on root=UUID=x", "Kernel command line: iommu=pt",
        "wlan0: authenticate with 52:54:00:12:34:56", "systemd[1]: Hostname set to <orion>."}) {
    EXPECT_FALSE(is_about_passthrough(text)) << text;
  }
}

}  // namespace
}  // namespace binder::testing
