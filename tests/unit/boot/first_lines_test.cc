// SPDX-License-Identifier: GPL-2.0-or-later
// That no config floods the log, and that nothing is lost.
#include "binder/boot/first_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/boot/boot.h"
#include "tests/unit/kernel/fake_kernel.h"
#include "tests/unit/kernel/recording_log.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(FirstLines, CountsWhatItLeavesOut) {
  RecordingLog log;
  FirstLines lines{log, "problems"};
  for (std::size_t i = 0; i < most_lines; ++i) lines.add({Severity::info, "line"});
  lines.tell_rest("see the report");
  EXPECT_THAT(log.lines, SizeIs(most_lines));
  lines.add({Severity::error, "line"});
  lines.add({Severity::info, "line"});
  lines.tell_rest("see the report");
  EXPECT_THAT(log.lines, SizeIs(most_lines + 1));
  EXPECT_EQ(log.lines.back(), "E: and 2 more problems: see the report");
}

class Flood : public ::testing::Test {
 protected:
  /// A config in which the same list stands `count` times.
  Report boot_with(const std::string& list, std::size_t count, DryRun dry_run = DryRun::no) {
    std::string config;
    for (std::size_t i = 0; i < count; ++i) config += "DEVICES=" + list + "\n";
    kernel.files["/etc/vfio-pci.cfg"] = config;
    Options options;
    options.dry_run = dry_run;
    return boot(kernel, log, options);
  }

  FakeKernel kernel{"driver vfio-pci\ndevice 0000:01:00.0 id=10de:1401 class=030000 group=1"};
  RecordingLog log;
};

TEST_F(Flood, OfProblemsEndsAfterTwentyLines) {
  const Report report = boot_with("002:00.0", 5000);
  EXPECT_THAT(report.problems, SizeIs(5000));
  EXPECT_THAT(log.lines, SizeIs(most_lines + 3));
  EXPECT_THAT(log.lines, Contains("E: and 4980 more problems: see /run/vfio-binder/report.json"));
  EXPECT_THAT(log.lines.back(), HasSubstr("5000 config problems"));
}

TEST_F(Flood, OfRefusalsEndsAfterTwentyLines) {
  std::string list;
  for (int device = 0; device < 25; ++device)
    list += " 7f:" + std::to_string(device / 16) + "0123456789abcdef"[device % 16] + ".0";
  const Report report = boot_with("\"" + list + "\"", 1);
  EXPECT_THAT(report.devices, SizeIs(25));
  EXPECT_THAT(log.lines, SizeIs(most_lines + 3));
  EXPECT_THAT(log.lines, Contains("E: and 5 more left alone: see /run/vfio-binder/report.json"));
}

TEST_F(Flood, OfADryRunEndsToo) {
  boot_with("002:00.0", 30, DryRun::yes);
  EXPECT_THAT(log.lines, Contains("E: and 10 more problems: left out here"));
}

TEST(BootLimits, NothingConfiguredMeansNoLookAtTheBus) {
  struct BlindKernel final : FakeKernel {
    BlindKernel() : FakeKernel{"device 0000:01:00.0 id=10de:1401 class=030000"} {}
    Reading<std::vector<std::string>> list(const std::string& path) override {
      looked.push_back(path);
      return FakeKernel::list(path);
    }
    Reading<std::string> read_link(const std::string& path) override {
      looked.push_back(path);
      return FakeKernel::read_link(path);
    }
    std::vector<std::string> looked;
  };
  BlindKernel kernel;
  kernel.files["/etc/vfio-pci.cfg"] = "# nothing yet\n";
  RecordingLog log;
  EXPECT_EQ(exit_code(boot(kernel, log, {})), ExitCode::as_configured);
  std::erase_if(kernel.looked, [](const std::string& path) { return !path.starts_with("/sys"); });
  EXPECT_THAT(kernel.looked, IsEmpty());
}

TEST(BootLimits, ATimeoutBeyondTheWholeWorkIsNamed) {
  FakeKernel kernel{""};
  kernel.files["/etc/vfio-pci.cfg"] = "TIMEOUT=120\n";
  RecordingLog log;
  EXPECT_EQ(exit_code(boot(kernel, log, {})), ExitCode::as_configured);
  EXPECT_THAT(log.lines,
              Contains("W: TIMEOUT=120: the whole work ends after 45 s, and one wait gets at most half of what is "
                       "left of them"));
}

}  // namespace
}  // namespace binder::testing
