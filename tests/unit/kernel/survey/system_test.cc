// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/kernel_lines.h"
#include "binder/kernel/survey/boot_loader.h"
#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"

namespace binder::testing {
namespace {

const std::string efi_variables = "/sys/firmware/efi/efivars/";
const std::string loader_info = efi_variables + "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
const std::string stub_info = efi_variables + "StubInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

std::string efi_variable(std::string_view text) {
  std::string bytes("\6\0\0\0", 4);
  for (const char c : text) bytes += {c, '\0'};
  return bytes + std::string(2, '\0');
}

Host look(FileKernel& kernel) {
  Host host;
  survey_system(kernel, host);
  return host;
}

struct OneSystem {
  FileKernel kernel;

  explicit OneSystem(const std::string& command_line = "root=/dev/sda1 quiet") {
    kernel.files["/proc/cmdline"] = command_line + "\n";
    kernel.files["/proc/sys/kernel/osrelease"] = "6.12.48+deb13-amd64\n";
    kernel.files["/lib/modules/6.12.48+deb13-amd64/modules.builtin"] = "kernel/drivers/pci/pci-stub.ko\n";
    kernel.files["/lib/modules/6.12.48+deb13-amd64/modules.dep"] =
        "kernel/drivers/vfio/vfio.ko.xz:\n"
        "kernel/drivers/vfio/pci/mlx5/mlx5-vfio-pci.ko.xz: kernel/drivers/vfio/pci/vfio-pci-core.ko.xz\n";
  }
  [[nodiscard]] std::string& list(const std::string& name) {
    return kernel.files["/lib/modules/6.12.48+deb13-amd64/modules." + name];
  }
  BootLoader loader() { return look(kernel).boot_loader; }
};

TEST(SurveySystem, ReadsWhatRuns) {
  OneSystem system;
  system.kernel.files["/proc/cpuinfo"] =
      "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\n\nprocessor\t: 1\nvendor_id\t: Other\n";
  system.kernel.links["/etc/os-release"] = "../usr/lib/os-release";
  system.kernel.files["/usr/lib/os-release"] =
      "NAME=\"Linux Mint\"\nVERSION_ID=\"22\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
  const Host host = look(system.kernel);
  EXPECT_EQ(host.command_line, "root=/dev/sda1 quiet\n");
  EXPECT_EQ(host.kernel_release, "6.12.48+deb13-amd64");
  EXPECT_EQ(host.cpu_vendor, "AuthenticAMD");
  EXPECT_EQ(host.distribution, "linuxmint ubuntu debian");
}

TEST(SurveySystem, AnArmTellsItsImplementer) {
  OneSystem system;
  system.kernel.files["/proc/cpuinfo"] =
      "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU architecture: 8\n";
  EXPECT_EQ(look(system.kernel).cpu_vendor, "0x41");
  system.kernel.files["/proc/cpuinfo"] = "processor\t: 0\n";
  EXPECT_EQ(look(system.kernel).cpu_vendor.error().number, ENODATA);
}

TEST(SurveySystem, ReadsOsReleaseAsAShellDoes) {
  const auto distribution = [](const std::string& text) {
    OneSystem system;
    system.kernel.files["/usr/lib/os-release"] = text;
    return look(system.kernel).distribution;
  };
  EXPECT_EQ(distribution("VERSION_ID=12\nID=debian\n"), "debian");
  EXPECT_EQ(distribution("ID='opensuse-tumbleweed'\nID_LIKE=\"opensuse suse\"\n"), "opensuse-tumbleweed opensuse suse");
  EXPECT_EQ(distribution("ID_LIKE=arch\n"), "arch");
  EXPECT_EQ(distribution("ID=\"\n"), "\"");
  EXPECT_EQ(distribution(""), "linux");
  OneSystem system;
  EXPECT_TRUE(is_missing(look(system.kernel).distribution.error()));
  system.kernel.files["/usr/lib/os-release"] = "ID=debian\n";
  system.kernel.failing["/etc/os-release"] = EIO;
  EXPECT_EQ(look(system.kernel).distribution.error().number, EIO);
}

TEST(SurveySystem, HowTheKernelHasVfioPci) {
  OneSystem system;
  EXPECT_EQ(look(system.kernel).vfio_pci, ModuleForm::absent) << "a driver of another name is another one";
  system.list("dep") += "kernel/drivers/vfio/pci/vfio-pci.ko.zst: kernel/drivers/vfio/vfio.ko.zst\n";
  EXPECT_EQ(look(system.kernel).vfio_pci, ModuleForm::module);
  system.list("builtin") += "kernel/drivers/vfio/pci/vfio-pci.ko\n";
  EXPECT_EQ(look(system.kernel).vfio_pci, ModuleForm::built_in);
}

TEST(SurveySystem, WhatIsInTheKernelNowNeedsNoLists) {
  OneSystem system;
  system.kernel.files.erase("/lib/modules/6.12.48+deb13-amd64/modules.dep");
  system.kernel.files["/sys/module/vfio_pci/parameters/ids"] = "";
  EXPECT_EQ(look(system.kernel).vfio_pci, ModuleForm::built_in);
  system.kernel.files["/sys/module/vfio_pci/initstate"] = "live\n";
  EXPECT_EQ(look(system.kernel).vfio_pci, ModuleForm::module);
}

TEST(SurveySystem, AKernelWithoutItsListsMayHaveIt) {
  for (const char* list : {"dep", "builtin"}) {
    OneSystem system;
    system.kernel.files.erase(std::string{"/lib/modules/6.12.48+deb13-amd64/modules."} + list);
    const auto form = look(system.kernel).vfio_pci;
    ASSERT_FALSE(form.has_value()) << list;
    EXPECT_FALSE(is_missing(form.error()));
  }
  OneSystem system;
  system.kernel.failing["/proc/sys/kernel/osrelease"] = EACCES;
  EXPECT_EQ(look(system.kernel).vfio_pci.error().number, EACCES);
  system.kernel.files["/sys/module/vfio_pci/initstate"] = "live\n";
  system.kernel.failing["/sys/module/vfio_pci/initstate"] = EIO;
  EXPECT_EQ(look(system.kernel).vfio_pci.error().number, EIO);
}

TEST(BootLoader, SaysItsNameItself) {
  const auto loader = [](std::string_view name) {
    OneSystem system{"BOOT_IMAGE=/vmlinuz root=/dev/sda1"};
    system.kernel.files[loader_info] = efi_variable(name);
    system.kernel.files["/etc/default/grub"] = "";
    system.kernel.files["/boot/limine.conf"] = "";
    return system.loader();
  };
  EXPECT_EQ(loader("systemd-boot 257.9-1~deb13u1"), BootLoader::systemd_boot);
  EXPECT_EQ(loader("GRUB 2.12"), BootLoader::grub);
  EXPECT_EQ(loader("Limine 9.3.0"), BootLoader::limine);
  EXPECT_EQ(loader("rEFInd 0.14.2"), BootLoader::unknown);
}

TEST(BootLoader, WithoutEfiTheCommandLineTells) {
  EXPECT_EQ(OneSystem{"BOOT_IMAGE=/boot/vmlinuz-6.12 quiet"}.loader(), BootLoader::grub);
  EXPECT_EQ(OneSystem{"quiet x=BOOT_IMAGE=no"}.loader(), BootLoader::unknown);
}

TEST(BootLoader, ThenWhatIsInstalled) {
  OneSystem system;
  EXPECT_EQ(system.loader(), BootLoader::unknown);
  system.kernel.files["/etc/default/grub"] = "";
  EXPECT_EQ(system.loader(), BootLoader::grub);
  system.kernel.files["/boot/limine/limine.conf"] = "";
  EXPECT_EQ(system.loader(), BootLoader::limine);
}

TEST(BootLoader, ToolsThatWriteForALoaderComeBeforeIt) {
  OneSystem fedora{"BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.12"};
  fedora.kernel.files["/usr/bin/grubby"] = "";
  EXPECT_EQ(fedora.loader(), BootLoader::grubby);
  fedora.kernel.files["/run/ostree-booted"] = "";
  EXPECT_EQ(fedora.loader(), BootLoader::rpm_ostree);
  OneSystem image;
  image.kernel.files[loader_info] = efi_variable("systemd-boot 257");
  image.kernel.files[stub_info] = efi_variable("systemd-stub 257");
  EXPECT_EQ(image.loader(), BootLoader::unified_image);
}

TEST(BootLoader, KernelstubDoesNotWriteForGrub) {
  OneSystem pop;
  pop.kernel.files["/etc/kernelstub/configuration"] = "{}";
  pop.kernel.files[loader_info] = efi_variable("systemd-boot 255");
  EXPECT_EQ(pop.loader(), BootLoader::kernelstub);
  OneSystem old{"BOOT_IMAGE=/vmlinuz"};
  old.kernel.files["/etc/kernelstub/configuration"] = "{}";
  EXPECT_EQ(old.loader(), BootLoader::grub);
}

TEST(BootLoader, AVariableIsTextOfTwoBytesALetter) {
  EXPECT_EQ(efi_text(efi_variable("GRUB 2.12")), "GRUB 2.12");
  EXPECT_EQ(efi_text(std::string("\6\0\0\0G\0R", 7)), "G");
  EXPECT_EQ(efi_text(std::string("\6\0\0\0\xac\x20X\0\0\0Y\0", 12)), "?X");
  EXPECT_EQ(efi_text("\6"), "");
}

TEST(KernelLines, HaveNeitherLevelNorTimeNorThread) {
  EXPECT_EQ(lines_of_log("<6>[    0.000000] Linux version 6.12\n"
                         "<5>[    1.234567][    T1] DMAR: IOMMU enabled\n"
                         "<6>[12345.678901][  T4711] [drm] Initialized simpledrm\n"
                         "<6>[    2.000000] [1] first of them\n"
                         "<6>without a time\n"
                         "<a>no level\n"
                         "\n"
                         "[    3.0"),
            (std::vector<std::string>{"Linux version 6.12", "DMAR: IOMMU enabled", "[drm] Initialized simpledrm",
                                      "[1] first of them", "without a time", "<a>no level", "[    3.0"}));
}

TEST(KernelLines, AreReadOrRefused) {
  const auto lines = read_kernel_lines();
  if (!lines) {
    EXPECT_EQ(lines.error().number, EPERM);
    EXPECT_EQ(lines.error().subject, "the kernel log");
    return;
  }
  for (const std::string& line : *lines) EXPECT_FALSE(line.empty() || line.starts_with("<6>")) << line;
}

}  // namespace
}  // namespace binder::testing
