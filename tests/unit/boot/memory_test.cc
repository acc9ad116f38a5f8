// SPDX-License-Identifier: GPL-2.0-or-later
// The program where memory runs out: it tells of it, it never dies by a signal, and one refusal of malloc(3) costs
// nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace binder::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Memory : public ::testing::Test {
 protected:
  Memory() {
    std::string name = (fs::temp_directory_path() / "memory-test-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  ~Memory() override { fs::remove_all(directory_); }

  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((directory_ / path).parent_path());
    std::ofstream{directory_ / path} << text;
  }
  [[nodiscard]] std::string get(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream{directory_ / path}.rdbuf();
    return text.str();
  }

  /// A card that nobody holds, as it was before any run.
  void make_machine() const {
    fs::remove_all(directory_ / "run");
    fs::create_directories(directory_ / "run");
    fs::create_directories(directory_ / "sys/bus/pci/drivers/vfio-pci");
    fs::create_directories(directory_ / "sys/kernel/iommu_groups/1");
    const std::string device = "sys/bus/pci/devices/0000:01:00.0/";
    put(device + "modalias", "pci:v000010DEd00001401sv00001462sd00003201bc03sc00i00\n");
    put(device + "vendor", "0x10de\n");
    put(device + "device", "0x1401\n");
    put(device + "class", "0x030000\n");
    put(device + "driver_override", "(null)\n");
    if (!fs::is_symlink(directory_ / device / "iommu_group")) {
      fs::create_symlink("../../../../kernel/iommu_groups/1", directory_ / device / "iommu_group");
    }
    put("sys/bus/pci/drivers_probe", "");
    put("etc/vfio-pci.cfg", "DEVICES=01:00.0\nHEADLESS=yes\n");
  }

  /// The exit code, or what ended the program; what it printed is in out and err.
  [[nodiscard]] std::string run(const std::string& settings) const {
    make_machine();
    const std::string at = directory_.string();
    const std::string command = settings + " MALLOC_CALLS=" + at + "/calls " + FORGETFUL_BINDER + " --root " + at +
                                " >" + at + "/out 2>" + at + "/err </dev/null";
    const int status = std::system(command.c_str());
    if (WIFSIGNALED(status) || WEXITSTATUS(status) > 128) return "killed";
    return std::to_string(WEXITSTATUS(status));
  }

  [[nodiscard]] bool is_done() const {
    return get("sys/bus/pci/devices/0000:01:00.0/driver_override") == "vfio-pci" &&
           get("sys/bus/pci/drivers_probe") == "0000:01:00.0" && !get("run/vfio-binder/report.json").empty();
  }

  [[nodiscard]] long calls() const { return std::stol(get("calls")); }

  fs::path directory_;
};

constexpr long most_runs = 60;

TEST_F(Memory, OneRefusalIsSaidAndCostsNothing) {
  ASSERT_EQ(run("FAIL_FROM=0"), "1") << "plain files do not react: the device is not bound";
  ASSERT_TRUE(is_done());
  const long all = calls();
  ASSERT_GT(all, 50);
  for (long first = 2; first <= all; first += all / most_runs + 1) {  // number 1 is what is set aside
    const std::string exit_code = run("FAIL_COUNT=1 FAIL_FROM=" + std::to_string(first));
    if (exit_code == "2") {  // inih asks malloc(3) itself
      EXPECT_THAT(get("out"), HasSubstr("there is too little memory to read this file")) << first;
      continue;
    }
    ASSERT_EQ(exit_code, "1") << first;
    ASSERT_TRUE(is_done()) << first << get("out") << get("err");
    // One that failed in the child has nowhere to be said but in the kernel log.
    EXPECT_TRUE(!get("err").empty() || calls() == all) << first;
  }
}

TEST_F(Memory, WithNoneAtAllItSaysSoAndEnds) {
  ASSERT_EQ(run("FAIL_FROM=0"), "1");
  const long all = calls();
  for (long first = 1; first <= all; first += all / most_runs + 1) {
    ASSERT_EQ(run("FAIL_COUNT=1000000 FAIL_FROM=" + std::to_string(first)), "1") << first << get("err");
    EXPECT_THAT(get("err"), HasSubstr("vfio-binder: out of memory: stopped half-way")) << first;
  }
}

}  // namespace
}  // namespace binder::testing
