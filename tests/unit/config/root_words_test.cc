// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/root_words.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

using Kind = RootWord::Kind;

std::vector<Kind> kinds(std::string_view command_line) {
  std::vector<Kind> found;
  for (const RootWord& word : find_root_words(command_line)) found.push_back(word.kind);
  return found;
}

TEST(RootWords, AUuidOrALabelSaysNothingOfAController) {
  EXPECT_TRUE(find_root_words("BOOT_IMAGE=/vmlinuz root=UUID=0a-1b ro quiet resume=LABEL=swap").empty());
  EXPECT_TRUE(find_root_words("root=/dev/mapper/vg-root rd.lvm.lv=vg/root root=/dev/md0 console=ttyS0").empty());
  EXPECT_TRUE(find_root_words("").empty());
}

TEST(RootWords, NamesThatCountDisks) {
  EXPECT_EQ(kinds("root=/dev/nvme0n1p2"), std::vector{Kind::nvme});
  EXPECT_EQ(kinds("ro\nroot=/dev/sda1"), std::vector{Kind::scsi});
  EXPECT_EQ(kinds("quiet root=\"/dev/vda1\""), std::vector{Kind::virtio});
  EXPECT_EQ(kinds("root=UUID=1 resume=/dev/mmcblk0p3"), std::vector{Kind::mmc});
  EXPECT_EQ(kinds("cryptdevice=/dev/sdb2:cryptroot root=/dev/mapper/cryptroot"), std::vector{Kind::scsi});
}

TEST(RootWords, EveryAddressOfANameByPath) {
  const auto words = find_root_words("root=/dev/disk/by-path/pci-0000:00:1c.0-pci-10000:e1:00.0-nvme-1-part2 quiet");
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].address, (PciAddress{0, 0, 0x1c, 0}));
  EXPECT_EQ(words[1].address, (PciAddress{0x10000, 0xe1, 0, 0}));
  EXPECT_EQ(words[1].text, "root=/dev/disk/by-path/pci-0000:00:1c.0-pci-10000:e1:00.0-nvme-1-part2");
}

TEST(RootWords, ARootOverTheNetwork) {
  for (const char* line : {"root=/dev/nfs nfsroot=192.0.2.1:/srv", "netroot=iscsi:192.0.2.1::::iqn", "boot=nfs",
                           "root=nfs:192.0.2.1:/srv", "root=dhcp", "root=live:http://192.0.2.1/root.img"}) {
    EXPECT_FALSE(kinds(line).empty()) << line;
    EXPECT_EQ(kinds(line).front(), Kind::network) << line;
  }
  EXPECT_TRUE(kinds("ip=dhcp root=UUID=1").empty());
}

}  // namespace
}  // namespace binder::testing
