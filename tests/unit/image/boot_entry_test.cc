// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/boot_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(BootEntry, AsKernelInstallWritesItForFedora) {
  const std::string text =
      "title Fedora Linux (6.11.4-301.fc41.x86_64) 41 (Server Edition)\nversion 6.11.4-301.fc41.x86_64\n"
      "linux /vmlinuz-6.11.4-301.fc41.x86_64\ninitrd /initramfs-6.11.4-301.fc41.x86_64.img $tuned_initrd\n"
      "options root=UUID=1 ro rhgb quiet $tuned_params\ngrub_users $grub_users\ngrub_arg --unrestricted\n";
  const BootEntry entry = parse_boot_entry(text, {});
  EXPECT_THAT(entry.initrds, ElementsAre("/initramfs-6.11.4-301.fc41.x86_64.img"));
  EXPECT_EQ(entry.options, "root=UUID=1 ro rhgb quiet");
  EXPECT_EQ(entry.program, "/vmlinuz-6.11.4-301.fc41.x86_64");
  const BootEntry tuned =
      parse_boot_entry(text, {{"tuned_initrd", "/tuned-initrd.img /more.img"}, {"tuned_params", "isolcpus=2"}});
  EXPECT_THAT(tuned.initrds, ElementsAre("/initramfs-6.11.4-301.fc41.x86_64.img", "/tuned-initrd.img", "/more.img"));
  EXPECT_EQ(tuned.options, "root=UUID=1 ro rhgb quiet isolcpus=2");
}

TEST(BootEntry, EachWayToWriteAPath) {
  const BootEntry entry = parse_boot_entry(
      "initrd /a/microcode.img  b//initrd.img\r\ninitrd\t\\id\\6.1\\initrd\n initrd ($root)/c ${root}d\n"
      "# initrd /no\ninitrd\ninitrdx /no\n",
      {});
  EXPECT_THAT(entry.initrds, ElementsAre("/a/microcode.img", "/b/initrd.img", "/id/6.1/initrd", "/c", "/d"));
}

TEST(BootEntry, ProgramsOfTheFirmware) {
  EXPECT_EQ(parse_boot_entry("efi \\EFI\\Linux\\a b.efi\n", {}).program, "/EFI/Linux/a b.efi");
  const BootEntry uki = parse_boot_entry("uki EFI/Linux/a.efi\noptions a\noptions b\n", {});
  EXPECT_EQ(uki.uki, "/EFI/Linux/a.efi");
  EXPECT_EQ(uki.options, "a b");
  EXPECT_THAT(uki.initrds, IsEmpty());
}

TEST(GrubVariables, FromBothFiles) {
  const auto variables = grub_variables(
      "# GRUB Environment Block\nkernelopts=root=UUID=1 ro\ntuned_initrd=/a.img\nback=a\\\\b\n#######",
      "  set tuned_params=\"isolcpus=1,2 nohz\"\nset tuned_initrd=\"\"\nset root='hd0,gpt2'\nset default=\"$saved\"\n"
      "set cut=\"a\nset two=a b\nunset kernelopts\n");
  EXPECT_THAT(variables, UnorderedElementsAre(Pair("kernelopts", "root=UUID=1 ro"), Pair("tuned_initrd", "/a.img"),
                                              Pair("back", "a\\b"), Pair("tuned_params", "isolcpus=1,2 nohz"),
                                              Pair("root", "hd0,gpt2")));
}

TEST(GrubVariables, ADefaultDoesNotReplaceWhatGrubenvHas) {
  const char* const cfg =
      "if [ -z \"${kernelopts}\" ]; then\n  set kernelopts=\"root=UUID=2 quiet\"\nfi\nset a=\"c\"\n";
  EXPECT_EQ(grub_variables("kernelopts=vfio_binder=off\na=b\n", cfg).at("kernelopts"), "vfio_binder=off");
  EXPECT_EQ(grub_variables("a=b\n", cfg).at("kernelopts"), "root=UUID=2 quiet");
  EXPECT_EQ(grub_variables("a=b\n", cfg).at("a"), "c");
}

}  // namespace
}  // namespace binder
