// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;

/// A module with a state, a built-in driver with a directory of parameters, and one with nothing.
struct ThreeDrivers : FakeKernel {
  ThreeDrivers() : FakeKernel{"driver nvidia\ndriver pcieport\ndriver xhci_hcd\n"} {
    links["/sys/bus/pci/drivers/nvidia/module"] = "../../../../module/nvidia";
    files["/sys/module/nvidia/initstate"] = "live\n";
    links["/sys/bus/pci/drivers/xhci_hcd/module"] = "../../../../module/xhci_pci";
  }
};

TEST(SurveyNextBoot, ABuiltInDriverHasNoModuleWithAState) {
  ThreeDrivers kernel;
  Host host;
  survey_next_boot(kernel, host);
  ASSERT_TRUE(host.built_in_drivers) << describe(host.built_in_drivers.error());
  EXPECT_THAT(*host.built_in_drivers, ElementsAre("pcieport", "xhci_hcd"));
}

TEST(SurveyNextBoot, ALookThatFailsLeavesTheListUnknown) {
  for (const char* path : {"/sys/bus/pci/drivers", "/sys/bus/pci/drivers/nvidia/module", "/sys/module/nvidia/initstate",
                           "/sys/module/xhci_pci/initstate"}) {
    ThreeDrivers kernel;
    kernel.failing[path] = EACCES;
    Host host;
    survey_next_boot(kernel, host);
    EXPECT_FALSE(host.built_in_drivers) << path;
  }
}

TEST(SurveyNextBoot, AKernelThatIsInstalledHasAListOfItsModules) {
  ThreeDrivers kernel;
  kernel.files["/lib/modules/6.12.1/modules.dep"] = "";
  kernel.files["/lib/modules/6.1.0/updates/old.ko"] = "";
  Host host;
  survey_next_boot(kernel, host);
  ASSERT_TRUE(host.installed_kernels) << describe(host.installed_kernels.error());
  EXPECT_THAT(*host.installed_kernels, ElementsAre("6.12.1"));
  kernel.failing["/lib/modules"] = EACCES;
  survey_next_boot(kernel, host);
  EXPECT_FALSE(host.installed_kernels);
}

}  // namespace
}  // namespace binder::testing
