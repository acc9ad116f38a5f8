// SPDX-License-Identifier: GPL-2.0-or-later
// The real door, on files of our own.
#include "binder/kernel/linux_kernel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace binder::testing {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds long_limit{20'000};
constexpr Milliseconds short_limit{100};

class LinuxKernelTest : public ::testing::Test {
 protected:
  LinuxKernelTest() {
    std::string name = (fs::temp_directory_path() / "linux-kernel-test-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
    root_.emplace(*RootDirectory::at(directory_.string()));
    kernel_.emplace(*root_);
  }
  ~LinuxKernelTest() override { fs::remove_all(directory_); }

  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((directory_ / path).parent_path());
    std::ofstream{directory_ / path, std::ios::binary} << text;
  }
  [[nodiscard]] std::string get(const std::string& path) const {
    std::ifstream in{directory_ / path, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  fs::path directory_;
  std::optional<RootDirectory> root_;
  std::optional<LinuxKernel> kernel_;
};

TEST_F(LinuxKernelTest, ReadsAFileByteForByte) {
  const std::string text = std::string(10'000, 'x') + "\n\n";
  put("etc/vfio-pci.cfg", text);
  EXPECT_EQ(kernel_->read("/etc/vfio-pci.cfg"), text);
  EXPECT_EQ(kernel_->read_within("/etc/vfio-pci.cfg", long_limit), text);
}

TEST_F(LinuxKernelTest, TellsMissingFromCouldNotLook) {
  put("a/file", "");
  EXPECT_TRUE(is_missing(kernel_->read("/a/none").error()));
  EXPECT_TRUE(is_missing(kernel_->list("/none").error()));
  EXPECT_TRUE(is_missing(kernel_->read_link("/none").error()));
  EXPECT_EQ(kernel_->read_link("/a/file").error().number, EINVAL) << "what is no link is there all the same";
  EXPECT_FALSE(is_missing(kernel_->read("/a").error())) << "a directory is not a missing file";
  EXPECT_EQ(kernel_->read("/a").error().subject, "/a");
}

TEST_F(LinuxKernelTest, WritesOneValueToAnExistingFile) {
  put("sys/value", "an older and longer value");
  EXPECT_TRUE(kernel_->write("/sys/value", "new", long_limit));
  EXPECT_EQ(get("sys/value"), "new");
  const auto refused = kernel_->write("/sys/none", "new", long_limit);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().number, ENOENT);
  EXPECT_FALSE(fs::exists(directory_ / "sys/none"));
}

TEST_F(LinuxKernelTest, ListsNamesInOrder) {
  put("d/b", "");
  put("d/a", "");
  EXPECT_EQ(kernel_->list("/d"), (std::vector<std::string>{"a", "b"}));
}

TEST_F(LinuxKernelTest, ReadsALinkAsItIsWritten) {
  fs::create_symlink("../../drivers/vfio-pci", directory_ / "driver");
  EXPECT_EQ(kernel_->read_link("/driver"), "../../drivers/vfio-pci");
}

TEST_F(LinuxKernelTest, NoLinkLeadsOutOfTheRoot) {
  put("etc/passwd", "inside");
  fs::create_symlink("/etc/passwd", directory_ / "absolute");
  fs::create_symlink("../../../../../../../../etc/passwd", directory_ / "upwards");
  EXPECT_EQ(kernel_->read("/absolute"), "inside");
  EXPECT_EQ(kernel_->read("/upwards"), "inside");
}

TEST_F(LinuxKernelTest, LoadsNoModuleForAnotherRoot) {
  const auto loaded = kernel_->load_module("loop", "", long_limit);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().number, EPERM);
}

TEST_F(LinuxKernelTest, AWriteThatNeverReturnsIsGivenUp) {
  // Opening a FIFO to write waits for a reader that never comes.
  ASSERT_EQ(::mkfifo((directory_ / "fifo").c_str(), 0600), 0);
  const auto written = kernel_->write("/fifo", "value", short_limit);
  ASSERT_FALSE(written);
  EXPECT_TRUE(is_timeout(written.error()));
}

TEST_F(LinuxKernelTest, AReadThatNeverReturnsIsGivenUp) {
  ASSERT_EQ(::mkfifo((directory_ / "fifo").c_str(), 0600), 0);
  const auto text = kernel_->read_within("/fifo", short_limit);
  ASSERT_FALSE(text);
  EXPECT_TRUE(is_timeout(text.error()));
}

TEST_F(LinuxKernelTest, SavesAFileWhole) {
  fs::create_directory(directory_ / "run");
  ASSERT_TRUE(root_->save_file("/run/vfio-binder", "report.json", "first, and long"));
  ASSERT_TRUE(root_->save_file("/run/vfio-binder", "report.json", "second"));
  EXPECT_EQ(get("run/vfio-binder/report.json"), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator{directory_ / "run/vfio-binder"}, {}), 1);
}

TEST_F(LinuxKernelTest, SaysWhyAFileCannotBeSaved) {
  const auto saved = root_->save_file("/run/vfio-binder", "report.json", "text");
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().number, ENOENT);
  EXPECT_EQ(saved.error().subject, "/run/vfio-binder/report.json");
}

TEST(RootDirectoryTest, KnowsTheRunningSystem) {
  EXPECT_TRUE(RootDirectory::at("/")->is_own());
  EXPECT_FALSE(RootDirectory::at("/tmp")->is_own());
  EXPECT_FALSE(RootDirectory::at("/no/such/directory"));
}

TEST_F(LinuxKernelTest, AFileOfAnotherKindIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((directory_ / "fifo").c_str(), 0600), 0);
  put("a/file", "");
  EXPECT_EQ(kernel_->read("/fifo").error().number, EINVAL);
  EXPECT_EQ(kernel_->read("/a").error().number, EISDIR);
  EXPECT_EQ(LinuxKernel{*RootDirectory::at("/")}.read("/dev/zero").error().number, EINVAL);
}

TEST_F(LinuxKernelTest, MoreThanTheLargestFileIsNotRead) {
  put("large", "x");
  fs::resize_file(directory_ / "large", largest_file + 1);
  EXPECT_EQ(kernel_->read("/large").error().number, EFBIG);
}

TEST_F(LinuxKernelTest, SaysWhatAFileIsAndWhoMayChangeIt) {
  put("a/file", "12345");
  ASSERT_EQ(::chmod((directory_ / "a/file").c_str(), 0664), 0);
  fs::create_symlink("a/file", directory_ / "link");
  ASSERT_EQ(::mkfifo((directory_ / "fifo").c_str(), 0600), 0);
  const auto file = kernel_->status("/link");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->kind, FileKind::regular);
  EXPECT_EQ(file->size, 5U);
  EXPECT_EQ(file->owner, ::geteuid());
  EXPECT_EQ(file->mode, 0664U);
  EXPECT_EQ(kernel_->status("/a")->kind, FileKind::directory);
  EXPECT_EQ(kernel_->status("/fifo")->kind, FileKind::other);
  EXPECT_TRUE(is_missing(kernel_->status("/none").error()));
}

TEST_F(LinuxKernelTest, TellsWhichDeviceANodeStandsFor) {
  put("a/file", "");
  EXPECT_EQ(kernel_->device_number("/a/file"), std::nullopt) << "a plain file is no node";
  EXPECT_TRUE(is_missing(kernel_->device_number("/none").error()));
  const auto root = RootDirectory::at("/");
  LinuxKernel own{*root};
  constexpr DeviceNumber null_device{NodeKind::character, 1, 3};
  EXPECT_EQ(own.device_number("/dev/null"), null_device);
  const Fd open_null = root->open("/dev/null", O_RDONLY);
  const std::string through = "/proc/self/fd/" + std::to_string(open_null.get());
  EXPECT_EQ(own.device_number(through), null_device) << "as other processes' nodes are found";
}

TEST_F(LinuxKernelTest, NoPrivilegeIsInPlayBelowAnotherRoot) {
  EXPECT_EQ(kernel_->privilege(), Privilege::none);
  const auto root = RootDirectory::at("/");
  LinuxKernel own{*root};
  EXPECT_EQ(own.privilege(), ::geteuid() == 0 ? Privilege::root : Privilege::user);
}

TEST_F(LinuxKernelTest, AFailedWriteComesBackWhole) {
  const auto refused = kernel_->write("/sys/none", "new", long_limit);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (SystemError{ENOENT, "write \"new\" to", "/sys/none"}));
  EXPECT_EQ(kernel_->read_within("/none", long_limit).error(), (SystemError{ENOENT, "read", "/none"}));
}

TEST_F(LinuxKernelTest, SavesNothingThroughWhatLiesInTheWay) {
  put("elsewhere", "keep");
  const fs::path run = directory_ / "run/vfio-binder";
  const std::string unfinished = "report.json.new";
  const auto save = [&] { return root_->save_file("/run/vfio-binder", "report.json", "text"); };
  fs::create_directories(run);
  fs::create_hard_link(directory_ / "elsewhere", run / unfinished);
  EXPECT_TRUE(save());
  fs::create_symlink("/elsewhere", run / unfinished);
  EXPECT_TRUE(save());
  ASSERT_EQ(::mkfifo((run / unfinished).c_str(), 0600), 0);
  EXPECT_TRUE(save());
  fs::remove(run / "report.json");
  fs::create_hard_link(directory_ / "elsewhere", run / "report.json");
  EXPECT_TRUE(save());
  EXPECT_EQ(get("run/vfio-binder/report.json"), "text");
  EXPECT_EQ(get("elsewhere"), "keep");
  fs::remove_all(run);
  fs::create_directory(directory_ / "outside");
  fs::create_directory_symlink("../outside", run);
  EXPECT_FALSE(save()) << "a directory that is a link";
  EXPECT_TRUE(fs::is_empty(directory_ / "outside"));
}

}  // namespace
}  // namespace binder::testing
