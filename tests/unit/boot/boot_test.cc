// SPDX-License-Identifier: GPL-2.0-or-later
// What tests/cases cannot show of a whole run: files that cannot be read.
#include "binder/boot/boot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/fake_kernel.h"
#include "tests/unit/kernel/recording_log.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Boot : public ::testing::Test {
 protected:
  Boot() { kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=01:00.0\nHEADLESS=yes\n"; }

  FakeKernel kernel{"driver vfio-pci\ndevice 0000:01:00.0 id=10de:1401 class=030000 group=1"};
  RecordingLog log;
};

TEST_F(Boot, WithoutTheKernelCommandLineNothingIsTouched) {
  kernel.failing["/proc/cmdline"] = EACCES;
  const Report report = boot(kernel, log, {});
  EXPECT_EQ(report.mode, BootMode::off);
  EXPECT_EQ(exit_code(report), ExitCode::config_problems);
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_THAT(log.text(), HasSubstr("/proc/cmdline: Permission denied"));
}

TEST_F(Boot, AMachineWithoutAKernelCommandLineIsNotTouched) {
  kernel.files.erase("/proc/cmdline");
  const Report report = boot(kernel, log, {});
  EXPECT_EQ(report.mode, BootMode::off);
  EXPECT_EQ(exit_code(report), ExitCode::config_problems);
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_THAT(log.text(), HasSubstr("/proc/cmdline: No such file or directory; mount /proc"));
}

TEST_F(Boot, ASwitchAfterANewlineIsHeard) {
  kernel.files["/proc/cmdline"] = "root=/dev/sda1\nquiet vfio_binder=off\n";
  EXPECT_EQ(boot(kernel, log, {}).mode, BootMode::off);
  EXPECT_THAT(kernel.writes, IsEmpty());
}

TEST_F(Boot, FilesThatOnlyLookLikeAMachineNeedNoCommandLine) {
  kernel.files.erase("/proc/cmdline");
  kernel.own_root = false;
  EXPECT_EQ(exit_code(boot(kernel, log, {})), ExitCode::as_configured);
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "vfio-pci");
}

TEST_F(Boot, AConfigThatCannotBeReadIsAProblemAndCostsNoOtherFile) {
  kernel.failing["/etc/vfio-pci.cfg"] = EIO;
  kernel.files["/etc/vfio-pci.cfg.d/card.cfg"] = "DEVICES=01:00.0\nHEADLESS=yes\n";
  const Report report = boot(kernel, log, {});
  EXPECT_EQ(exit_code(report), ExitCode::config_problems);
  EXPECT_THAT(log.lines, Contains(HasSubstr("/etc/vfio-pci.cfg: Input/output error")));
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "vfio-pci");
}

TEST_F(Boot, ReadsDropInsInNameOrderAndNoOtherFiles) {
  for (const char* name : {"20.cfg", "10.cfg", ".10.cfg", "30.cfg~", "40.cfg.dpkg-dist"}) {
    kernel.files["/etc/vfio-pci.cfg.d/" + std::string{name}] = "";
  }
  EXPECT_THAT(boot(kernel, log, {}).config_files,
              ElementsAre("/etc/vfio-pci.cfg", "/etc/vfio-pci.cfg.d/10.cfg", "/etc/vfio-pci.cfg.d/20.cfg"));
}

TEST_F(Boot, WithoutAConfigThereIsNothingToDo) {
  kernel.files.erase("/etc/vfio-pci.cfg");
  EXPECT_EQ(exit_code(boot(kernel, log, {})), ExitCode::as_configured);
  EXPECT_THAT(kernel.writes, IsEmpty());
  EXPECT_THAT(log.text(), HasSubstr("no config"));
}

TEST_F(Boot, AnotherConfigHasItsOwnDropIns) {
  kernel.files["/tmp/my.cfg"] = "";
  kernel.files["/tmp/my.cfg.d/1.cfg"] = "";
  Options options;
  options.config = "/tmp/my.cfg";
  EXPECT_THAT(boot(kernel, log, options).config_files, ElementsAre("/tmp/my.cfg", "/tmp/my.cfg.d/1.cfg"));
}

// --- a crash kernel: one line, and nothing is touched, whatever else is configured

class CrashKernel : public Boot {
 protected:
  void expect_nothing_but_one_line(const std::string& sign) {
    kernel.files["/etc/vfio-pci.cfg"] = "DEVICES=01:00.0 nonsense\nHUGEPAGES=8/2M\nHEADLESS=yes\n";
    const Report report = boot(kernel, log, {});
    EXPECT_THAT(log.lines, ElementsAre("I: a crash kernel (" + sign + "): nothing is touched"));
    EXPECT_THAT(kernel.writes, IsEmpty());
    EXPECT_EQ(report.mode, BootMode::off);
    EXPECT_THAT(report.config_files, IsEmpty());
    EXPECT_EQ(exit_code(report), ExitCode::as_configured);
  }
};

TEST_F(CrashKernel, ByTheWordThatKexecGivesIt) {
  kernel.files["/proc/cmdline"] =
      "root=/dev/vda reset_devices elfcorehdr=0x2f000000 vfio_binder=on nonsense vfio_binder.x\n";
  expect_nothing_but_one_line("elfcorehdr= on the kernel command line");
}

TEST_F(CrashKernel, ByTheMemoryOfTheCrashedKernel) {
  kernel.failing["/proc/vmcore"] = EINVAL;  // what the real one says of a file that is no link
  expect_nothing_but_one_line("/proc/vmcore");
}

TEST_F(CrashKernel, AFileThatCannotBeLookedForCouldBeThere) {
  kernel.failing["/proc/vmcore"] = EACCES;
  expect_nothing_but_one_line("/proc/vmcore");
}

TEST_F(CrashKernel, NoDryRunEither) {
  kernel.files["/proc/cmdline"] = "elfcorehdr=64M\n";
  Options options;
  options.dry_run = DryRun::yes;
  EXPECT_EQ(boot(kernel, log, options).mode, BootMode::off);
  EXPECT_EQ(log.lines.size(), 1U);
}

TEST_F(CrashKernel, IsNotOneThatOnlyKeepsMemoryForIt) {
  kernel.files["/proc/cmdline"] = "crashkernel=256M my_elfcorehdr=1 elfcorehdr.x=1 -- elfcorehdr=1\n";
  EXPECT_EQ(boot(kernel, log, {}).mode, BootMode::apply);
  EXPECT_EQ(kernel.device("0000:01:00.0").driver, "vfio-pci");
}

}  // namespace
}  // namespace binder::testing
