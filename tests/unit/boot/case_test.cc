// SPDX-License-Identifier: GPL-2.0-or-later
// tests/cases: a config on a machine, and what the log must say: of a dry run (file "plan") and of a real one (file
// "log"). UPDATE_CASES=1 writes what came out instead of comparing; read the difference before you commit it. The
// version of the program is VERSION there, so that a release changes none of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "binder/boot/boot.h"
#include "binder/build_info.h"
#include "binder/plan/memory_room.h"
#include "tests/unit/kernel/fake_kernel.h"
#include "tests/unit/kernel/recording_log.h"

namespace binder::testing {
namespace {

namespace fs = std::filesystem;

const fs::path tests_dir{TESTS_DIR};

std::string contents(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string word_in(const fs::path& file) {
  std::string text = contents(file);
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

void copy_config(const fs::path& folder, FakeKernel& kernel) {
  kernel.files["/etc/vfio-pci.cfg"] = contents(folder / "vfio-pci.cfg");
  if (fs::exists(folder / "cmdline")) kernel.files["/proc/cmdline"] = contents(folder / "cmdline");
  if (!fs::exists(folder / "vfio-pci.cfg.d")) return;
  for (const auto& entry : fs::directory_iterator{folder / "vfio-pci.cfg.d"}) {
    kernel.files["/etc/vfio-pci.cfg.d/" + entry.path().filename().string()] = contents(entry.path());
  }
}

std::string run(const fs::path& folder, DryRun dry_run) {
  FakeKernel kernel{contents(tests_dir / "machines" / word_in(folder / "machine"))};
  copy_config(folder, kernel);
  RecordingLog log;
  Options options;
  options.dry_run = dry_run;
  const std::uint64_t before = kernel.memory.available;
  const Report report = boot(kernel, log, options);
  EXPECT_GE(kernel.memory.available, std::min(before, default_host_memory_kib(kernel.memory.total)))
      << "what the host needs is gone";
  if (dry_run == DryRun::yes) {
    EXPECT_TRUE(kernel.writes.empty()) << "a dry run wrote: " << kernel.writes.front();
  }
  return log.text() + "exit " + std::to_string(static_cast<int>(exit_code(report))) + "\n";
}

/// One line begins with the version, or none where there is nothing to do.
std::string without_version(std::string text) {
  const std::string begin = "I: " + std::string{version} + ",";
  const std::size_t at = text.find(begin);
  if (at != std::string::npos) text.replace(at, begin.size(), "I: VERSION,");
  return text;
}

class Case : public ::testing::TestWithParam<std::string> {};

void compare(const fs::path& expected, const std::string& got) {
  if (std::getenv("UPDATE_CASES") != nullptr) std::ofstream{expected, std::ios::binary} << got;
  ASSERT_TRUE(fs::exists(expected)) << expected;
  EXPECT_EQ(contents(expected), got);
}

TEST_P(Case, PlansAndLogsAsWritten) {
  const fs::path folder = tests_dir / "cases" / GetParam();
  compare(folder / "plan", without_version(run(folder, DryRun::yes)));
  compare(folder / "log", without_version(run(folder, DryRun::no)));
}

std::vector<std::string> folders() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{tests_dir / "cases"})
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Folders, Case, ::testing::ValuesIn(folders()), test_name);

}  // namespace
}  // namespace binder::testing
