// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace binder::testing {
namespace {

using ::testing::HasSubstr;

std::expected<Options, std::string> parse(const std::vector<std::string_view>& arguments) {
  return parse_options(arguments);
}

TEST(Options, ApplyIsTheDefault) {
  const auto options = parse({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->command, Command::apply);
  EXPECT_EQ(options->dry_run, DryRun::no);
  EXPECT_EQ(options->config, "/etc/vfio-pci.cfg");
  EXPECT_EQ(options->root, "/");
}

TEST(Options, KnowsEveryCommand) {
  EXPECT_EQ(parse({"apply"})->command, Command::apply);
  EXPECT_EQ(parse({"late", "0000:02:00.0"})->command, Command::late);
  EXPECT_EQ(parse({"late", "--coldplug", "0000:02:00.0"})->event, Event::coldplug);
  EXPECT_EQ(parse({"--functions", "late", "0000:02:00.0"})->event, Event::bind);
  EXPECT_EQ(parse({"check"})->command, Command::check);
  EXPECT_EQ(parse({"image", "files"})->command, Command::image_files);
  EXPECT_EQ(parse({"image", "modules"})->command, Command::image_modules);
  EXPECT_EQ(parse({"--version"})->command, Command::show_version);
  EXPECT_EQ(parse({"check", "--help"})->command, Command::show_help);
}

TEST(Options, TakesValuesInBothSpellingsAndAnyOrder) {
  const auto options = parse({"--root", "/target", "apply", "--config=/tmp/a.cfg", "--dry-run"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->root, "/target");
  EXPECT_EQ(options->config, "/tmp/a.cfg");
  EXPECT_EQ(options->dry_run, DryRun::yes);
}

TEST(Options, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(parse({"aply"}).error(), "there is no command 'aply'");
  EXPECT_EQ(parse({"image"}).error(), "there is no command 'image'");
  EXPECT_EQ(parse({"late"}).error(), "late needs the address of a device, such as 0000:02:00.0");
  EXPECT_EQ(parse({"late", "02:00"}).error(), "late needs the address of a device, such as 0000:02:00.0");
  EXPECT_EQ(parse({"apply", "check"}).error(), "there is no command 'apply check'");
  EXPECT_EQ(parse({"--force"}).error(), "there is no option --force");
  EXPECT_EQ(parse({"--config"}).error(), "--config needs a value: --config FILE");
  EXPECT_EQ(parse({"--dry-run=yes"}).error(), "--dry-run takes no value");
  EXPECT_EQ(parse({"check", "--dry-run"}).error(), "--dry-run goes with apply alone");
}

TEST(Options, HelpNamesEveryCommandAndOption) {
  for (const char* word : {"apply", "check", "image files", "image modules", "--dry-run", "--config FILE", "--root DIR",
                           "--version", "--help"}) {
    EXPECT_THAT(help_text(), HasSubstr(word));
  }
}

}  // namespace
}  // namespace binder::testing
