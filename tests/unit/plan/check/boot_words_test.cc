// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/boot_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder::checks {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Host host_of(BootLoader loader, const char* distribution) {
  Host host;
  host.boot_loader = loader;
  host.distribution = distribution;
  host.lines.emplace();
  return host;
}

TEST(BootWords, DebianHasADropInForGrub) {
  EXPECT_EQ(
      how_to_add(host_of(BootLoader::grub, "debian"), "a=1 b"),
      "as root:\n    mkdir -p /etc/default/grub.d && echo 'GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT "
      "a=1 b\"' >>/etc/default/grub.d/vfio.cfg\n    update-grub\nand reboot");
  EXPECT_EQ(how_to_add(host_of(BootLoader::grub, "ubuntu debian"), "a"),
            how_to_add(host_of(BootLoader::grub, "debian"), "a"));
}

TEST(BootWords, OthersAppendToTheFileOfGrub) {
  EXPECT_THAT(how_to_add(host_of(BootLoader::grub, "arch"), "a"),
              AllOf(HasSubstr(">>/etc/default/grub\n"), HasSubstr("grub-mkconfig -o /boot/grub/grub.cfg")));
  EXPECT_THAT(how_to_add(host_of(BootLoader::grub, "opensuse-tumbleweed opensuse suse"), "a"),
              HasSubstr("grub2-mkconfig -o /boot/grub2/grub.cfg"));
}

TEST(BootWords, ProgramsThatChangeTheWordsThemselves) {
  const Host fedora = host_of(BootLoader::grub, "fedora");
  EXPECT_THAT(how_to_add(fedora, "a=1 b"), HasSubstr("\n    grubby --update-kernel=ALL --args=\"a=1 b\"\n"));
  EXPECT_THAT(how_to_remove(fedora, "a=1"), HasSubstr("\n    grubby --update-kernel=ALL --remove-args=\"a=1\"\n"));
  EXPECT_THAT(how_to_replace(fedora, "a", "b"), HasSubstr("--remove-args=\"a\" --args=\"b\""));
  EXPECT_THAT(how_to_add(host_of(BootLoader::grubby, ""), "a"), HasSubstr("grubby"));
  const Host pop = host_of(BootLoader::kernelstub, "pop ubuntu debian");
  EXPECT_THAT(how_to_add(pop, "a b"), HasSubstr("\n    kernelstub -a \"a b\"\n"));
  EXPECT_THAT(how_to_replace(pop, "a", "b"), HasSubstr("kernelstub -d \"a\" && kernelstub -a \"b\""));
  const Host silverblue = host_of(BootLoader::rpm_ostree, "fedora");
  EXPECT_THAT(how_to_add(silverblue, "a b"),
              HasSubstr("rpm-ostree kargs --append-if-missing=\"a\" --append-if-missing=\"b\""));
  EXPECT_THAT(how_to_remove(silverblue, "a"), HasSubstr("rpm-ostree kargs --delete-if-present=\"a\""));
}

TEST(BootWords, KernelInstallNeedsItsFileFirst) {
  Host host = host_of(BootLoader::systemd_boot, "debian");
  EXPECT_THAT(how_to_add(host, "a"),
              AllOf(HasSubstr("tr '\\n' ' ' >/etc/kernel/cmdline"), HasSubstr("sed -i '1s|$| a|' /etc/kernel/cmdline"),
                    HasSubstr("kernel-install add")));
  host.lines->push_back({"/etc/kernel/cmdline", 1, "root=/dev/vda1"});
  EXPECT_THAT(how_to_add(host, "a"), Not(HasSubstr("tr '\\n'")));
}

TEST(BootWords, EntriesWrittenByHandAndUnifiedImages) {
  EXPECT_THAT(how_to_add(host_of(BootLoader::systemd_boot, "arch"), "a"), HasSubstr("/boot/loader/entries/*.conf"));
  EXPECT_THAT(how_to_add(host_of(BootLoader::unified_image, "arch"), "a"), HasSubstr("mkinitcpio -P"));
  EXPECT_THAT(how_to_add(host_of(BootLoader::unified_image, "fedora"), "a"), HasSubstr("kernel-install add"));
}

TEST(BootWords, ProxmoxHasAToolOfItsOwn) {
  Host host = host_of(BootLoader::systemd_boot, "debian");
  host.lines->push_back({"/etc/kernel/proxmox-boot-uuids", 1, "1234-ABCD"});
  host.lines->push_back({"/etc/kernel/cmdline", 1, "root=ZFS=rpool/ROOT/pve-1 boot=zfs"});
  EXPECT_EQ(how_to_add(host, "a"),
            "as root:\n    sed -i '1s|$| a|' /etc/kernel/cmdline\n    proxmox-boot-tool refresh\nand reboot");
  EXPECT_THAT(how_to_remove(host, "boot=zfs"), HasSubstr("in /etc/kernel/cmdline:1; then, as root:\n    proxmox-boot"));
  host.boot_loader = BootLoader::grub;
  EXPECT_THAT(how_to_add(host, "a"), HasSubstr("update-grub"));
}

TEST(BootWords, LimineIsReadFromItsToolWhereThatIsThere) {
  Host host = host_of(BootLoader::limine, "cachyos arch");
  EXPECT_THAT(how_to_add(host, "a"), HasSubstr("/boot/limine.conf"));
  host.lines->push_back({"/etc/default/limine", 3, "KERNEL_CMDLINE[default]+=\"quiet\""});
  EXPECT_THAT(how_to_add(host, "a"), AllOf(HasSubstr("+=\" a\"' >>/etc/default/limine"), HasSubstr("limine-update")));
}

TEST(BootWords, AnUnknownLoaderIsLeftToThePerson) {
  EXPECT_THAT(how_to_add(Host{}, "a"), HasSubstr("in your boot loader:\n    a"));
  EXPECT_THAT(how_to_remove(Host{}, "a"), HasSubstr("take a out, where your boot loader has it"));
}

TEST(BootWords, AWordIsFoundWholeAndInFilesOfTheBootOnly) {
  Host host = host_of(BootLoader::grub, "debian");
  host.lines->push_back({"/etc/modprobe.d/a.conf", 1, "options x a=1"});
  host.lines->push_back({"/etc/default/grub", 4, "GRUB_CMDLINE_LINUX=\"a=12\""});
  EXPECT_EQ(where_written(host, "a=1"), nullptr);
  host.lines->push_back({"/etc/default/grub.d/x.cfg", 2, "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX a=1\""});
  ASSERT_NE(where_written(host, "a=1"), nullptr);
  EXPECT_THAT(how_to_remove(host, "a=1"),
              AllOf(HasSubstr("take a=1 out, in /etc/default/grub.d/x.cfg:2"), HasSubstr("\n    update-grub\n")));
  EXPECT_THAT(how_to_replace(host, "a=1", "b"), HasSubstr("write b instead of a=1, in /etc/default/grub.d/x.cfg:2"));
  host.lines = std::unexpected(SystemError{EACCES, "read", "/etc"});
  EXPECT_EQ(where_written(host, "a=1"), nullptr);
}

}  // namespace
}  // namespace binder::checks
