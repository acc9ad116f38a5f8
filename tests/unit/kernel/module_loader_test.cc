// SPDX-License-Identifier: GPL-2.0-or-later
// The tree of modules is made by tests/unit/modules: testgpu-pci needs testgpu-core, which has testgpu-iommu as a
// softdep (post).
#include "binder/kernel/module_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace binder {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> names(const ModulePlan& plan) {
  std::vector<std::string> names;
  for (const auto& step : plan.steps) names.push_back(step.name);
  return names;
}

class ModulePlanTest : public testing::Test {
 protected:
  ModulePlanTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "modprobe.d.XXXXXX").string();
    modprobe_d_ = mkdtemp(pattern.data());
  }
  ~ModulePlanTest() override { std::filesystem::remove_all(modprobe_d_); }

  void modprobe_d(const std::string& text) const { std::ofstream(modprobe_d_ / "test.conf") << text; }

  [[nodiscard]] Reading<ModulePlan> plan(const std::string& name, const std::string& modules = FAKE_MODULES_DIR) const {
    return plan_module_load(name, {.modules = modules, .config_dirs = {modprobe_d_.string()}});
  }

 private:
  std::filesystem::path modprobe_d_;
};

TEST_F(ModulePlanTest, DependenciesComeFirstAndSoftdepsOfThemAreLoadedToo) {
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(result->steps, ElementsAre(ModuleStep{.name = "testgpu_core", .options = "", .required = true},
                                         ModuleStep{.name = "testgpu_iommu", .options = "", .required = false},
                                         ModuleStep{.name = "testgpu_pci", .options = "", .required = true}));
  EXPECT_THAT(result->notes, IsEmpty());
}

TEST_F(ModulePlanTest, BothSpellingsOfANameAreTheSameModule) {
  const auto result = plan("testgpu_pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(names(*result), ElementsAre("testgpu_core", "testgpu_iommu", "testgpu_pci"));
}

TEST_F(ModulePlanTest, ABuiltInModuleNeedsNothing) {
  const auto result = plan("testgpu-builtin");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(result->steps, IsEmpty());
}

TEST_F(ModulePlanTest, VfioDriversAreFoundByTheIndexAlone) {
  const auto lines = vfio_alias_lines({.modules = FAKE_MODULES_DIR, .config_dirs = {}});
  ASSERT_TRUE(lines) << describe(lines.error());
  EXPECT_EQ(*lines, "alias vfio_pci:v00001234d00001111sv*sd*bc*sc*i* testgpu_pci\n");
}

TEST_F(ModulePlanTest, AKernelWithoutAnIndexIsNoKernelWithoutVfioDrivers) {
  const auto lines = vfio_alias_lines({.modules = "/nonexistent", .config_dirs = {}});
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().number, ENOENT);
}

TEST_F(ModulePlanTest, AnUnknownNameIsMissing) {
  const auto result = plan("testgpu-absent");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (SystemError{ENOENT, "load module", "testgpu-absent"}));
  EXPECT_TRUE(is_missing(result.error()));
}

TEST_F(ModulePlanTest, AKernelWithoutModulesHasNone) {
  const auto result = plan("testgpu-pci", "/nonexistent");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().number, ENOENT);
  EXPECT_THAT(result.error().subject, testing::StartsWith("testgpu-pci"));
}

TEST_F(ModulePlanTest, ABlacklistDoesNotStopALoadByName) {
  modprobe_d("blacklist testgpu-pci\nblacklist testgpu-core\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(names(*result), ElementsAre("testgpu_core", "testgpu_iommu", "testgpu_pci"));
}

TEST_F(ModulePlanTest, AnAliasOfAnotherModuleDoesNotDivertTheName) {
  modprobe_d("alias testgpu-pci off\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(names(*result), ElementsAre("testgpu_core", "testgpu_iommu", "testgpu_pci"));
}

TEST_F(ModulePlanTest, OptionsOfModprobeDHoldForEachModule) {
  modprobe_d("options testgpu_core noiommu=1\noptions testgpu-pci disable_vga=1\noptions testgpu-pci nointx=1\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  ASSERT_EQ(result->steps.size(), 3U);
  EXPECT_EQ(result->steps[0].options, "noiommu=1");
  EXPECT_EQ(result->steps[1].options, "");
  EXPECT_EQ(result->steps[2].options, "disable_vga=1 nointx=1");
  EXPECT_THAT(result->notes, IsEmpty());
}

TEST_F(ModulePlanTest, AnInstallCommandIsNamedAndTheModuleItselfLoaded) {
  modprobe_d("install testgpu-pci /usr/local/bin/bind-gpu; true\ninstall testgpu-core /bin/false\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(names(*result), ElementsAre("testgpu_core", "testgpu_iommu", "testgpu_pci"));
  EXPECT_THAT(
      result->notes,
      ElementsAre("the install command of modprobe.d for testgpu_core was not run: /bin/false",
                  "the install command of modprobe.d for testgpu_pci was not run: /usr/local/bin/bind-gpu; true"));
}

TEST_F(ModulePlanTest, AnInstallCommandDoesNotCostTheModuleItsSoftdeps) {
  modprobe_d("install testgpu-pci /bin/true\nsoftdep testgpu-pci pre: testgpu-iommu\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(names(*result), ElementsAre("testgpu_core", "testgpu_iommu", "testgpu_pci"));
}

TEST_F(ModulePlanTest, AnIdsOptionIsNamed) {
  modprobe_d("options testgpu-pci disable_vga=1 ids=10de:1401,10de:0fba nointx=1\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(result->notes,
              ElementsAre("testgpu-pci has the option ids=10de:1401,10de:0fba (from modprobe.d or the kernel command "
                          "line): it takes every device of these IDs, listed or not"));
}

TEST_F(ModulePlanTest, AnIdsOptionOfABuiltInModuleIsNamedToo) {
  modprobe_d("options testgpu-builtin ids=10de:1401\n");
  const auto result = plan("testgpu-builtin");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(result->notes, ElementsAre(HasSubstr("ids=10de:1401 ")));
}

TEST_F(ModulePlanTest, OptionsThatOnlyLookLikeIdsAreNotNamed) {
  modprobe_d("options testgpu-pci valids=1 ids= x=ids=3\noptions testgpu-core ids=10de:1401\n");
  const auto result = plan("testgpu-pci");
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_THAT(result->notes, IsEmpty());
}

TEST_F(ModulePlanTest, FaultsInModprobeDAreNotPrinted) {
  modprobe_d("nonsense\noptions\n");
  testing::internal::CaptureStderr();
  const auto result = plan("testgpu-pci");
  const auto printed = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(result);
  EXPECT_EQ(printed, "");
}

/// The kernel's answers for each module, and what was asked of it.
struct FakeInsert {
  std::vector<std::pair<std::string, int>> answers;
  std::vector<std::string> inserted;

  int operator()(const ModuleStep& step) {
    inserted.push_back(step.name + ":" + step.options);
    for (const auto& [name, answer] : answers) {
      if (name == step.name) return answer;
    }
    return 0;
  }
};

const ModulePlan vfio{.steps = {{.name = "vfio", .options = "a=1", .required = true},
                                {.name = "vfio_iommu_type1", .options = "", .required = false},
                                {.name = "vfio_pci", .options = "b=2", .required = true}},
                      .notes = {"a note"}};

TEST(InsertModulesTest, InsertsEachInOrderWithItsOptions) {
  FakeInsert insert;
  const auto notes = insert_modules("vfio-pci", vfio, std::ref(insert));
  ASSERT_TRUE(notes) << describe(notes.error());
  EXPECT_THAT(insert.inserted, ElementsAre("vfio:a=1", "vfio_iommu_type1:", "vfio_pci:b=2"));
  EXPECT_THAT(*notes, ElementsAre("a note"));
}

TEST(InsertModulesTest, LoadedMeanwhileIsLoaded) {
  FakeInsert insert{.answers = {{"vfio", -EEXIST}, {"vfio_pci", -EEXIST}}, .inserted = {}};
  const auto notes = insert_modules("vfio-pci", vfio, std::ref(insert));
  ASSERT_TRUE(notes) << describe(notes.error());
  EXPECT_EQ(insert.inserted.size(), 3U);
  EXPECT_THAT(*notes, ElementsAre("a note"));
}

TEST(InsertModulesTest, AFailedSoftdepIsNamedAndTheRestGoesOn) {
  FakeInsert insert{.answers = {{"vfio_iommu_type1", -ENOEXEC}}, .inserted = {}};
  const auto notes = insert_modules("vfio-pci", vfio, std::ref(insert));
  ASSERT_TRUE(notes) << describe(notes.error());
  EXPECT_THAT(insert.inserted, ElementsAre("vfio:a=1", "vfio_iommu_type1:", "vfio_pci:b=2"));
  EXPECT_THAT(*notes, ElementsAre("a note", "vfio_iommu_type1 was not loaded: Exec format error"));
}

TEST(InsertModulesTest, AFailedDependencyEndsTheLoadAndIsNamed) {
  FakeInsert insert{.answers = {{"vfio", -ENOEXEC}}, .inserted = {}};
  const auto notes = insert_modules("vfio-pci", vfio, std::ref(insert));
  ASSERT_FALSE(notes);
  EXPECT_THAT(insert.inserted, ElementsAre("vfio:a=1"));
  EXPECT_EQ(notes.error(), (SystemError{ENOEXEC, "load module", "vfio-pci (vfio, which it needs)"}));
}

TEST(InsertModulesTest, AFailureOfTheModuleItselfNamesItOnce) {
  FakeInsert insert{.answers = {{"vfio_pci", -EPERM}}, .inserted = {}};
  const auto notes = insert_modules("vfio-pci", vfio, std::ref(insert));
  ASSERT_FALSE(notes);
  EXPECT_EQ(notes.error(), (SystemError{EPERM, "load module", "vfio-pci"}));
}

TEST(LoadModuleNowTest, AModuleThatNoKernelHasIsMissing) {
  const auto notes = load_module_now("no-such-module-of-any-kernel");
  ASSERT_FALSE(notes);
  EXPECT_EQ(notes.error().number, ENOENT);
  EXPECT_EQ(notes.error().action, "load module");
  EXPECT_THAT(notes.error().subject, testing::StartsWith("no-such-module-of-any-kernel"));
}

}  // namespace
}  // namespace binder
