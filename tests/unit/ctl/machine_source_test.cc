// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/machine_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>

namespace binder::ctl {
namespace {

using ::testing::HasSubstr;

class MachineSource : public ::testing::Test {
 protected:
  ~MachineSource() override { static_cast<void>(std::remove(file_.c_str())); }

  /// What a command sees of the text, and what it says on standard error.
  std::expected<Sight, std::string> look_at(const std::string& text) {
    std::ofstream{file_} << text;
    ::testing::internal::CaptureStderr();
    const auto root = RootDirectory::at(::testing::TempDir());
    LinuxKernel kernel{root.value()};
    auto sight = look({.root = "/", .machine = file_}, kernel);
    said_ = ::testing::internal::GetCapturedStderr();
    return sight;
  }

  std::string file_ = ::testing::TempDir() + "machine_source_test";
  std::string said_;
};

TEST_F(MachineSource, ReadsACapturedMachine) {
  const auto sight = look_at("device 01:00.0 id=10de:1401 group=15\rkernel 6.12.0\n");
  ASSERT_TRUE(sight) << sight.error();
  ASSERT_EQ(sight->machine.devices.value().size(), 1U);
  EXPECT_EQ(sight->machine.iommu_active, true);
  EXPECT_EQ(sight->host.kernel_release, "6.12.0");
  ASSERT_EQ(sight->host.groups.size(), 1U);
  EXPECT_EQ(said_, "");
}

TEST_F(MachineSource, ShowsWhatIsWrongWithTheTextAndLooksAtNothing) {
  const auto sight = look_at("device 01:00.0\ndevice 001:00.0\n");
  ASSERT_FALSE(sight);
  EXPECT_THAT(sight.error(), HasSubstr("is not the text of a machine"));
  EXPECT_EQ(said_,
            file_ + ":2:8: error: the bus has 3 digits\n    device 001:00.0\n           ^~~\n    fix: write 01:00.0\n");
}

TEST_F(MachineSource, SaysWhyAFileCannotBeRead) {
  const auto root = RootDirectory::at("/");
  LinuxKernel kernel{root.value()};
  EXPECT_EQ(look({.root = "/", .machine = "/nonexistent/machine"}, kernel).error(),
            "cannot read /nonexistent/machine: No such file or directory");
  EXPECT_EQ(look({.root = "/", .machine = "/proc"}, kernel).error(), "cannot read /proc: Is a directory");
  EXPECT_THAT(look({.root = "/", .machine = "/dev/zero"}, kernel).error(), HasSubstr("File too large"));
}

TEST_F(MachineSource, OneMachineIsEnough) {
  MachineOptions options;
  CLI::App app;
  add_machine_options(app, options);
  EXPECT_THROW(app.parse("--root / --machine file", false), CLI::ParseError);
  EXPECT_THROW(app.parse("--machine=", false), CLI::ParseError);
  app.parse("--machine file", false);
  EXPECT_EQ(options.machine, "file");
}

}  // namespace
}  // namespace binder::ctl
