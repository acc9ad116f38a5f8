// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/find.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/image/temporary_root.h"

namespace binder {
namespace {

using test::TemporaryRoot;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<BootChoice> found_in(const TemporaryRoot& root) {
  const RootDirectory directory = root.open();
  LinuxKernel kernel{directory};
  return find_images(kernel);
}

/// The files of each choice in a line; of one that only may be an image with a `?`.
std::vector<std::string> files_in(const TemporaryRoot& root) {
  std::vector<std::string> lines;
  for (const BootChoice& choice : found_in(root)) {
    std::string line;
    for (const std::string& file : choice.files) line += (line.empty() ? "" : " ") + file;
    lines.push_back(line + (choice.certainty == Certainty::perhaps ? "?" : ""));
  }
  return lines;
}

TEST(FindImages, NewestFirst) {
  TemporaryRoot root;
  root.with("/boot/initrd.img-6.1.9").with("/boot/initrd.img-6.1.10").with("/boot/initramfs-linux.img");
  root.with("/boot/initrd-6.4.0-default").with("/boot/initrd").with("/boot/vmlinuz-6.1.9").with("/boot/initramfs-.img");
  EXPECT_THAT(files_in(root), ElementsAre("/boot/initrd-6.4.0-default", "/boot/initrd.img-6.1.10",
                                          "/boot/initrd.img-6.1.9", "/boot/initramfs-linux.img"));
}

TEST(FindImages, NothingThere) { EXPECT_THAT(files_in(TemporaryRoot{}), IsEmpty()); }

TEST(FindImages, CopiesThatNothingRegeneratesAreLeftOut) {
  TemporaryRoot root;
  root.with("/boot/vmlinuz-6.1.0-18-amd64").with("/boot/initrd.img-6.1.0-18-amd64");
  for (const char* const end :
       {".old", ".bak2", ".old-dkms", ".dpkg-new", ".rpmsave", "~", ".mine", "-backup", ".old.1"})
    root.with(std::string{"/boot/initrd.img-6.1.0-18-amd64"} + end);
  root.with("/boot/initramfs-6.1.0-18-amd64.bak.img");
  EXPECT_THAT(files_in(root), ElementsAre("/boot/initrd.img-6.1.0-18-amd64"));
}

TEST(FindImages, CopiesOfWhatIsGoneAreCopies) {
  TemporaryRoot root;
  root.with("/boot/initrd.img-6.0.old-dkms").with("/boot/initrd.img-6.0~").with("/boot/initrd.img-6.0.dpkg-bak");
  EXPECT_THAT(files_in(root), IsEmpty());
}

TEST(FindImages, WhatOnlyLooksLikeACopyIsLookedAt) {
  TemporaryRoot root;
  root.with("/boot/initrd.img-6.1.newer").with("/boot/vmlinuz-6.2").with("/boot/vmlinuz-6.2-new.kernel");
  root.with("/boot/initrd.img-6.2-new.kernel")
      .with_directory("/lib/modules/6.2.mine")
      .with("/boot/initrd.img-6.2.mine");
  EXPECT_THAT(files_in(root), ElementsAre("/boot/initrd.img-6.2.mine", "/boot/initrd.img-6.2-new.kernel",
                                          "/boot/initrd.img-6.1.newer"));
}

TEST(FindImages, WhatIsWithoutTheBinderOnPurposeIsKnown) {
  TemporaryRoot root;
  root.with("/boot/initramfs-0-rescue-abc.img").with("/boot/initramfs-6.1kdump.img").with("/boot/initrd-6.1-kdump");
  root.with("/boot/initramfs-linux-fallback.img").with("/boot/initramfs-linux.img");
  root.with("/boot/id/0-rescue/initrd").with("/boot/loader/entries/id-0-rescue.conf", "initrd /id/0-rescue/initrd\n");
  root.with("/efi/EFI/Linux/arch-linux-Fallback.EFI");
  // The name of an entry tells nothing: this one is for systemd's rescue.target.
  root.with("/boot/rescue-id/6.1/initrd").with("/boot/loader/entries/rescue.conf", "initrd /rescue-id/6.1/initrd\n");
  std::map<std::string, Purpose> purposes;
  for (const BootChoice& choice : found_in(root)) purposes[choice.files.front()] = choice.purpose;
  const std::map<std::string, Purpose> expected{{"/boot/initramfs-0-rescue-abc.img", Purpose::rescue},
                                                {"/boot/initramfs-6.1kdump.img", Purpose::crash_kernel},
                                                {"/boot/initrd-6.1-kdump", Purpose::crash_kernel},
                                                {"/boot/initramfs-linux-fallback.img", Purpose::fallback},
                                                {"/boot/initramfs-linux.img", Purpose::system},
                                                {"/boot/id/0-rescue/initrd", Purpose::rescue},
                                                {"/boot/rescue-id/6.1/initrd", Purpose::system},
                                                {"/efi/EFI/Linux/arch-linux-Fallback.EFI", Purpose::fallback}};
  EXPECT_EQ(purposes, expected);
}

TEST(FindImages, AnEntryWithTunedOnALine) {
  TemporaryRoot root;
  root.with("/boot/initramfs-6.1.img").with("/boot/tuned.img");
  root.with("/boot/loader/entries/a.conf", "initrd /initramfs-6.1.img $tuned_initrd\noptions a $tuned_params\n");
  EXPECT_THAT(files_in(root), ElementsAre("/boot/initramfs-6.1.img"));
  EXPECT_EQ(found_in(root).front().command_line, "a");
  root.with("/boot/grub2/grubenv", "tuned_initrd=/tuned.img\ntuned_params=b\n");
  EXPECT_THAT(files_in(root), ElementsAre("/boot/initramfs-6.1.img /boot/tuned.img"));
  EXPECT_EQ(found_in(root).front().command_line, "a b");
}

TEST(FindImages, PathsOfEntries) {
  TemporaryRoot root;
  root.with("/boot/a.img").with("/boot/b.img").with("/boot/c.img").with("/efi/Dir/d.img").with("/efi/uki.efi");
  root.with("/boot/loader/entries/1.conf", "initrd a.img\n");             // of a partition of its own
  root.with("/boot/loader/entries/2.conf", "initrd /boot/b.img\n");       // of the root's
  root.with("/boot/loader/entries/3.conf", "initrd /root/boot/c.img\n");  // of a btrfs subvolume
  root.with("/efi/loader/entries/4.CONF", "initrd \\DIR\\D.IMG\n");
  root.with("/efi/loader/entries/5.conf", "efi \\uki.efi\n");
  root.with("/efi/loader/entries/6.conf", "uki /gone.efi\n");
  root.with("/efi/loader/entries/7.conf", "title nothing\n");
  EXPECT_THAT(files_in(root), testing::UnorderedElementsAre("/boot/a.img", "/boot/b.img", "/boot/c.img",
                                                            "/efi/Dir/d.img", "/efi/uki.efi?", "/efi/gone.efi"));
}

TEST(FindImages, AnEntryThatNamesACopyBootsIt) {
  TemporaryRoot root;
  root.with("/boot/initramfs-6.1.img.bak").with("/boot/loader/entries/a.conf", "initrd /initramfs-6.1.img.bak\n");
  EXPECT_THAT(files_in(root), ElementsAre("/boot/initramfs-6.1.img.bak"));
}

TEST(FindImages, UnifiedKernelImagesInAnyCase) {
  TemporaryRoot root;
  root.with("/boot/efi/EFI/Linux/a.efi").with("/efi/efi/LINUX/B.EFI").with("/boot/EFI/BOOT/BOOTX64.EFI");
  root.with("/boot/EFI/BOOT/grub.cfg")
      .with("/boot/EFI/Linux/a.efi.extra.d/b.cred")
      .with("/boot/efi/EFI/fedora/shim.efi");
  EXPECT_THAT(files_in(root),
              testing::UnorderedElementsAre("/boot/efi/EFI/Linux/a.efi", "/efi/efi/LINUX/B.EFI",
                                            "/boot/EFI/BOOT/BOOTX64.EFI?", "/boot/efi/EFI/fedora/shim.efi?"));
}

TEST(FindImages, APlaceThatCannotBeLookedAtIsNoPlaceWithoutImages) {
  TemporaryRoot root;
  root.with("/boot/initrd.img-6.1").with("/efi", "a file, where a directory should be");
  const auto choices = found_in(root);
  ASSERT_EQ(choices.size(), 2U);
  EXPECT_EQ(choices[1].files.front(), "/efi");
  EXPECT_THAT(choices[1].fault, HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace binder
