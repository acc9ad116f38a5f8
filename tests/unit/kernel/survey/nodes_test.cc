// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/survey/disks.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

const std::string card = "pci0000:00/0000:00:01.0/0000:01:00.0";
const std::string sound = "pci0000:00/0000:00:01.0/0000:01:00.1";

/// A graphics card with its sound function, a disk, and a card that a virtual machine has.
class SurveyNodes : public ::testing::Test {
 protected:
  SurveyNodes() {
    add_processes(kernel_);
    add_character("226:0", card + "/drm/card0", "/dev/dri/card0", 226, 0);
    add_character("226:128", card + "/drm/renderD128", "/dev/dri/renderD128", 226, 128);
    add_character("116:2", sound + "/sound/card1/controlC1", "/dev/snd/controlC1", 116, 2);
    add_character("116:3", sound + "/sound/card1/pcmC1D3p", "/dev/snd/pcmC1D3p", 116, 3);
    add_character("244:0", "virtual/vfio/15", "/dev/vfio/15", 244, 0);
    add_character("1:3", "virtual/mem/null", "/dev/null", 1, 3);
    for (const std::string address : {"0000:02:00.0", "0000:02:00.1"}) {
      kernel_.add_device(address, "pci0000:00/0000:00:02.0");
      kernel_.directories.insert("/sys/kernel/iommu_groups/15/devices/" + address);
    }
    kernel_.links["/sys/devices/pci0000:00/0000:00:02.0/0000:02:00.0/driver"] = "../../../../bus/pci/drivers/vfio-pci";
    kernel_.links["/sys/devices/pci0000:00/0000:00:02.0/0000:02:00.1/driver"] = "../../../../bus/pci/drivers/pcieport";
    add_process(kernel_, "900", "gnome-shell");
  }

  void add_character(const std::string& number, const std::string& directory, const std::string& node,
                     std::uint32_t major, std::uint32_t minor) {
    kernel_.links["/sys/dev/char/" + number] = "../../devices/" + directory;
    kernel_.nodes[node] = {NodeKind::character, major, minor};
  }

  Host look() {
    Host host = host_with({"0000:00:1f.0", "0000:01:00.0", "0000:01:00.1", "0000:02:00.0", "0000:02:00.1"});
    survey_nodes(kernel_, look_at_processes(kernel_), host);
    return host;
  }

  FileKernel kernel_;
};

TEST_F(SurveyNodes, SaysWhoHasADisplayOpen) {
  open_file(kernel_, "900", "9", "/dev/dri/card0");
  open_file(kernel_, "900", "10", "/dev/dri/renderD128");
  open_file(kernel_, "900", "11", "/dev/null");
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:01:00.0"), (Seen{{UseKind::display, "gnome-shell (900): card0, renderD128"}}));
  EXPECT_TRUE(seen_at(host, "0000:01:00.1").empty());
  EXPECT_TRUE(uses_of(host, "0000:01:00.1").unseen.empty());
}

TEST_F(SurveyNodes, KnowsANodeOfAnotherName) {
  kernel_.nodes["/srv/jail/gpu"] = {NodeKind::character, 226, 128};
  open_file(kernel_, "900", "9", "/srv/jail/gpu");
  EXPECT_EQ(seen_at(look(), "0000:01:00.0"), (Seen{{UseKind::display, "gnome-shell (900): renderD128"}}));
}

TEST_F(SurveyNodes, ASoundServerThatOnlyWatchesIsToldFromOneThatPlays) {
  add_process(kernel_, "1200", "pipewire");
  open_file(kernel_, "1200", "30", "/dev/snd/controlC1");
  EXPECT_EQ(seen_at(look(), "0000:01:00.1"),
            (Seen{{UseKind::sound, "pipewire (1200): controlC1, the control node only"}}));
  open_file(kernel_, "1200", "31", "/dev/snd/pcmC1D3p");
  EXPECT_EQ(seen_at(look(), "0000:01:00.1"), (Seen{{UseKind::sound, "pipewire (1200): controlC1, pcmC1D3p"}}));
}

TEST_F(SurveyNodes, AVirtualMachineHasAGroup) {
  add_process(kernel_, "5000", "qemu-system-x86");
  open_file(kernel_, "5000", "20", "/dev/vfio/15");
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:02:00.0"), (Seen{{UseKind::vfio, "qemu-system-x86 (5000): /dev/vfio/15"}}));
  EXPECT_TRUE(seen_at(host, "0000:02:00.1").empty()) << "no VFIO driver holds it";
}

TEST_F(SurveyNodes, ADeviceWithANodeOfItsOwnIsKnownWithoutItsGroup) {
  add_character("511:0", "pci0000:00/0000:00:02.0/0000:02:00.0/vfio-dev/vfio0", "/dev/vfio/devices/vfio0", 511, 0);
  open_file(kernel_, "900", "20", "/dev/vfio/devices/vfio0");
  EXPECT_EQ(seen_at(look(), "0000:02:00.0"), (Seen{{UseKind::vfio, "gnome-shell (900): vfio0"}}));
}

TEST_F(SurveyNodes, ADiskThatIsHandedToAMachineAsItIsIsInUse) {
  add_block(kernel_, "8:16", "pci0000:00/0000:00:1f.0/ata1/host0/target0:0:0/0:0:0:0/block/sdb");
  kernel_.nodes["/dev/sdb"] = {NodeKind::block, 8, 16};
  open_file(kernel_, "900", "21", "/dev/sdb");
  EXPECT_EQ(seen_at(look(), "0000:00:1f.0"), (Seen{{UseKind::storage, "gnome-shell (900): sdb"}}));
}

TEST_F(SurveyNodes, NvidiasNodesAreKnownByItsDriver) {
  kernel_.files["/proc/driver/nvidia/gpus/0000:01:00.0/information"] =
      "Model: \t\t NVIDIA GeForce RTX 2060\nIRQ:   \t\t 130\nDevice Minor: \t 0\n";
  kernel_.nodes["/dev/nvidia0"] = {NodeKind::character, 195, 0};
  open_file(kernel_, "900", "22", "/dev/nvidia0");
  EXPECT_EQ(seen_at(look(), "0000:01:00.0"), (Seen{{UseKind::display, "gnome-shell (900): nvidia0"}}));
}

TEST_F(SurveyNodes, WithoutRootNothingIsCalledFree) {
  kernel_.failing["/proc/900/fd"] = EACCES;
  const Host host = look();
  for (const std::string address : {"0000:01:00.0", "0000:01:00.1", "0000:02:00.0"}) {
    ASSERT_EQ(uses_of(host, address).unseen.size(), 1U) << address;
    EXPECT_EQ(uses_of(host, address).unseen[0].number, EACCES);
  }
  EXPECT_TRUE(uses_of(host, "0000:00:1f.0").unseen.empty()) << "it has no node that anybody could open";
}

TEST_F(SurveyNodes, NodesThatCannotBeListedAreUnseen) {
  kernel_.failing["/sys/dev/char"] = EACCES;
  EXPECT_EQ(uses_of(look(), "0000:00:1f.0").unseen.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
