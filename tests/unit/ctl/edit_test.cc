// SPDX-License-Identifier: GPL-2.0-or-later
// How a config is written. Kills, full disks and read-only file systems are in tests/bats/add_remove.bats.
#include "binder/ctl/edit.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/image/temporary_root.h"

namespace binder::ctl {
namespace {

namespace fs = std::filesystem;
using test::TemporaryRoot;

constexpr const char* path = "/etc/vfio-pci.cfg";

std::string content(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

std::size_t files_in(const std::string& directory) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{directory}, fs::directory_iterator{}));
}

TEST(EditFile, KeepsTheModeAndLeavesNothingBeside) {
  TemporaryRoot root;
  root.with(path, "old");
  fs::permissions(root.path() + path, fs::perms{0640});
  auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_TRUE(config) << describe(config.error());
  EXPECT_EQ(config->text(), "old");
  ASSERT_TRUE(config->replace("new"));
  EXPECT_EQ(content(root.path() + path), "new");
  EXPECT_EQ(fs::status(root.path() + path).permissions(), fs::perms{0640});
  EXPECT_EQ(files_in(root.path() + "/etc"), 1U);
}

TEST(EditFile, MakesOneThatIsNotThere) {
  TemporaryRoot root;
  root.with_directory("/etc");
  auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_TRUE(config) << describe(config.error());
  EXPECT_FALSE(config->is_there());
  ASSERT_TRUE(config->replace("new"));
  EXPECT_EQ(content(root.path() + path), "new");
  EXPECT_EQ(fs::status(root.path() + path).permissions(), fs::perms{0644});
}

TEST(EditFile, FollowsALinkInsideItsRoot) {
  TemporaryRoot root;
  root.with("/srv/real.cfg", "old").with_directory("/etc");
  fs::create_symlink("/srv/real.cfg", root.path() + path);
  auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_TRUE(config) << describe(config.error());
  ASSERT_TRUE(config->replace("new"));
  EXPECT_TRUE(fs::is_symlink(root.path() + path));
  EXPECT_EQ(content(root.path() + "/srv/real.cfg"), "new");
}

TEST(EditFile, ALinkToNothingIsNoNewFile) {
  TemporaryRoot root;
  root.with_directory("/etc");
  fs::create_symlink("/srv/gone.cfg", root.path() + path);
  const auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_FALSE(config);
  EXPECT_NE(describe(config.error()).find("it is a link to a file that is not there"), std::string::npos);
}

TEST(EditFile, KeepsHardLinks) {
  TemporaryRoot root;
  root.with(path, "old, and longer");
  fs::create_hard_link(root.path() + path, root.path() + "/other");
  auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_TRUE(config);
  ASSERT_TRUE(config->replace("new"));
  EXPECT_EQ(content(root.path() + "/other"), "new");
  EXPECT_EQ(files_in(root.path() + "/etc"), 1U);
}

TEST(EditFile, LeavesAloneWhatSomebodyElseHasChangedMeanwhile) {
  TemporaryRoot root;
  root.with(path, "old");
  auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_TRUE(config);
  root.with(path, "somebody else's");
  const auto done = config->replace("new");
  ASSERT_FALSE(done);
  EXPECT_NE(describe(done.error()).find("somebody else"), std::string::npos);
  EXPECT_EQ(content(root.path() + path), "somebody else's");
  EXPECT_EQ(files_in(root.path() + "/etc"), 1U);
}

TEST(EditFile, RemovesWhatARunThatWasCutOffHasLeft) {
  TemporaryRoot root;
  root.with(path, "old").with("/etc/.vfio-pci.cfg.vfioctl-new", "half");
  auto config = ConfigToEdit::open(root.open(), path);
  ASSERT_TRUE(config);
  ASSERT_TRUE(config->replace("new"));
  EXPECT_EQ(files_in(root.path() + "/etc"), 1U);
}

TEST(EditFile, IsNoDirectory) {
  TemporaryRoot root;
  root.with_directory(path);
  EXPECT_FALSE(ConfigToEdit::open(root.open(), path));
}

}  // namespace
}  // namespace binder::ctl
