// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/host_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/image/temporary_root.h"

namespace binder::ctl {
namespace {

using test::TemporaryRoot;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

HostFacts facts_of(const TemporaryRoot& root, const std::vector<std::string>& kernels = {}) {
  const RootDirectory directory = root.open();
  LinuxKernel kernel{directory};
  HostFacts facts = read_host_facts(kernel);
  add_module_files(kernel, kernels, facts);
  return facts;
}

TEST(HostFacts, AnEmptySystem) {
  const HostFacts facts = facts_of(TemporaryRoot{});
  EXPECT_FALSE(facts.binder.has_value());
  EXPECT_FALSE(facts.machine.has_value());
  EXPECT_THAT(facts.config, IsEmpty());
  EXPECT_THAT(facts.config_faults, IsEmpty());
}

TEST(HostFacts, ConfigAndBinder) {
  TemporaryRoot root;
  root.with("/usr/sbin/vfio-binder", "program").with("/etc/vfio-pci.cfg", "DEVICES=nonsense\n");
  root.with("/etc/vfio-pci.cfg.d/b.cfg", "B")
      .with("/etc/vfio-pci.cfg.d/a.cfg", "A")
      .with("/etc/vfio-pci.cfg.d/c.txt", "C");
  const HostFacts facts = facts_of(root);
  EXPECT_EQ(facts.binder, "program");
  ASSERT_EQ(facts.config.size(), 3U);
  EXPECT_EQ(facts.config[1].file, "/etc/vfio-pci.cfg.d/a.cfg");
  EXPECT_EQ(facts.config[2].text, "B");
  EXPECT_THAT(facts.config_faults, IsEmpty()) << "faults in the text are told of the image";
}

TEST(HostFacts, AConfigThatIsNoFile) {
  TemporaryRoot root;
  root.with_directory("/etc/vfio-pci.cfg");
  EXPECT_THAT(facts_of(root).config_faults, ElementsAre(HasSubstr("/etc/vfio-pci.cfg: ")));
  EXPECT_THAT(facts_of(root).config_unseen, IsEmpty());
}

TEST(HostFacts, ModulesOfKernelsThatAreInstalled) {
  TemporaryRoot root;
  root.with("/lib/modules/6.1/modules.dep", "k/vfio.ko:\n")
      .with("/lib/modules/6.0/kernel/a.ko")
      .with("/lib/modules.dep", "x");
  const HostFacts facts = facts_of(root, {"6.1", "6.0", "6.2", "..", "", "a/b"});
  ASSERT_EQ(facts.modules.size(), 1U);
  EXPECT_EQ(facts.modules.at("6.1").dep, "k/vfio.ko:\n");
}

}  // namespace
}  // namespace binder::ctl
