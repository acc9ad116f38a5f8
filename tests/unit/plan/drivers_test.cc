// SPDX-License-Identifier: GPL-2.0-or-later
// DRIVER: which driver gets a device, and what gets it where that one does not.
#include "binder/plan/drivers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/applied.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// As depmod wrote them for Linux 6.12 with all VFIO drivers: vfio_pci itself, those of NVIDIA for a ConnectX-6 virtual
/// function and for Grace Hopper, and that of HiSilicon.
constexpr const char* aliases =
    "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"
    "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\n"
    "alias vfio_pci:v000010DEd00002342sv*sd*bc*sc*i* nvgrace_gpu_vfio_pci\n"
    "alias vfio_pci:v000019E5d0000A256sv*sd*bc*sc*i* hisi_acc_vfio_pci\n"
    "alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core\n";

class Drivers : public ::testing::Test {
 protected:
  Drivers() {
    kernel.aliases = parse_vfio_aliases(aliases);
    config.devices = {*parse_selector("01:00.2|15b3:101e"), *parse_selector("02:00.0")};
    config.driver = auto_driver;
  }

  FakeKernel kernel{
      "module vfio_pci driver=vfio-pci\n"
      "module mlx5_vfio_pci driver=mlx5_vfio_pci\n"
      "device 0000:01:00.2 id=15b3:101e:15b3:0016 class=020000 group=1\n"
      "device 0000:02:00.0 id=8086:a36d class=0c0330 group=2\n"};
  Config config;
};

TEST_F(Drivers, AutoTakesTheOneThatIsMadeForTheDevice) {
  const Heard heard = run(kernel, config);
  EXPECT_EQ(heard.device("0000:01:00.2").driver, "mlx5_vfio_pci");
  EXPECT_EQ(heard.device("0000:01:00.2").outcome, Outcome::bound);
  EXPECT_EQ(heard.device("0000:02:00.0").driver, "vfio-pci");
  EXPECT_THAT(kernel.loaded, ElementsAre("mlx5_vfio_pci", "vfio_pci"));
  EXPECT_THAT(kernel.writes, ElementsAre("mlx5_vfio_pci > /sys/bus/pci/devices/0000:01:00.2/driver_override",
                                         "vfio-pci > /sys/bus/pci/devices/0000:02:00.0/driver_override",
                                         "load mlx5_vfio_pci", "load vfio_pci"))
      << "nothing else is tried";
}

TEST_F(Drivers, TheFewestWildcardsWin) {
  kernel.aliases = parse_vfio_aliases(
      "alias vfio_pci:v000015B3d*sv*sd*bc*sc*i* any_of_maker\n"
      "alias vfio_pci:v000015B3d0000101Esv000015B3sd00000016bc*sc*i* this_card\n"
      "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* this_chip\n"
      "alias vfio_pci:v000015B3d0000101Esv000015B3sd00000017bc*sc*i* other_card\n"
      "alias vfio_pci:v*d*sv*sd*bc02sc*i* any_network\n");
  kernel.modules["this_card"].driver = "this_card";
  EXPECT_EQ(run(kernel, config).device("0000:01:00.2").driver, "this_card");
}

TEST_F(Drivers, OneThatIsNotThereIsReplaced) {
  kernel.modules.erase("mlx5_vfio_pci");
  const Heard heard = run(kernel, config);
  EXPECT_EQ(heard.device("0000:01:00.2").outcome, Outcome::bound);
  EXPECT_EQ(heard.device("0000:01:00.2").driver, "vfio-pci");
  EXPECT_EQ(heard.device("0000:01:00.2").wanted_driver, "mlx5_vfio_pci");
  EXPECT_EQ(kernel.device("0000:01:00.2").override, "vfio-pci");
  EXPECT_THAT(heard.findings, Contains(Field(&Finding::message, "mlx5_vfio_pci is not there: vfio-pci has it")));
  EXPECT_THAT(device_line(heard.device("0000:01:00.2")).text, HasSubstr("bound to vfio-pci"));
}

TEST_F(Drivers, OneThatDoesNotTakeItIsReplaced) {
  kernel.drivers["mlx5_vfio_pci"].refuses = {"0000:01:00.2"};
  const Heard heard = run(kernel, config);
  EXPECT_EQ(heard.device("0000:01:00.2").driver, "vfio-pci");
  EXPECT_EQ(heard.device("0000:01:00.2").outcome, Outcome::bound);
  EXPECT_THAT(heard.findings, Contains(Field(&Finding::message, "mlx5_vfio_pci did not take it: vfio-pci has it")));
  const std::size_t writes = kernel.writes.size();
  const Heard again = run(kernel, config);
  EXPECT_EQ(again.device("0000:01:00.2").outcome, Outcome::already_bound);
  EXPECT_EQ(kernel.writes.size(), writes) << "it is not taken from a guest";
}

TEST_F(Drivers, AHostDriverLetsGoForTheReplacementToo) {
  kernel.modules.erase("mlx5_vfio_pci");
  kernel.drivers["mlx5_core"];
  kernel.device("0000:01:00.2").driver = "mlx5_core";
  const Heard heard = run(kernel, config);
  EXPECT_EQ(heard.device("0000:01:00.2").driver, "vfio-pci");
  EXPECT_EQ(heard.device("0000:01:00.2").previous_driver, "mlx5_core");
}

TEST_F(Drivers, WithoutAnyTheHostDriverKeepsIt) {
  kernel.modules.clear();
  kernel.drivers["mlx5_core"];
  kernel.device("0000:01:00.2").driver = "mlx5_core";
  const Heard heard = run(kernel, config);
  EXPECT_EQ(heard.device("0000:01:00.2").outcome, Outcome::not_bound);
  EXPECT_EQ(kernel.device("0000:01:00.2").driver, "mlx5_core");
}

TEST_F(Drivers, ALookThatFailsMeansVfioPci) {
  kernel.failing["modules.alias"] = EIO;
  EXPECT_EQ(run(kernel, config).device("0000:01:00.2").driver, "vfio-pci");
  const Plan plan = plan_for(kernel, config);
  EXPECT_THAT(plan.findings, Contains(Field(&Finding::message, HasSubstr("not known which VFIO drivers there are"))));
}

TEST_F(Drivers, OneByNameIsForAll) {
  config.driver = "mlx5_vfio_pci";
  kernel.drivers["mlx5_vfio_pci"].refuses = {"0000:02:00.0"};
  const Heard heard = run(kernel, config);
  EXPECT_EQ(heard.device("0000:01:00.2").driver, "mlx5_vfio_pci");
  EXPECT_EQ(heard.device("0000:02:00.0").driver, "vfio-pci");
}

TEST_F(Drivers, ADriverOfTheHostIsNamed) {
  config.driver = "nouveau";
  EXPECT_THAT(plan_for(kernel, config).findings, Contains(Field(&Finding::subject, "DRIVER=nouveau")));
  config.driver = "pci-stub";
  EXPECT_THAT(plan_for(kernel, config).findings, Not(Contains(Field(&Finding::subject, "DRIVER=pci-stub"))));
  config.driver = "vfio-pci";
  EXPECT_THAT(plan_for(kernel, config).findings, IsEmpty());
}

TEST(VfioAliases, AreLinesOfModulesAlias) {
  EXPECT_EQ(parse_vfio_aliases(aliases).size(), 4U);
  EXPECT_THAT(parse_vfio_aliases(aliases),
              Contains(VfioAlias{"mlx5_vfio_pci", "vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*"}));
  EXPECT_THAT(parse_vfio_aliases("alias vfio_pci:\nalias vfio_pci: \nalias vfio_pci:v* \nalias vfio_pci:v*"),
              IsEmpty());
  EXPECT_THAT(parse_vfio_aliases("alias vfio_pci:v* a"), ElementsAre(VfioAlias{"a", "vfio_pci:v*"}));
}

}  // namespace
}  // namespace binder::testing
