// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"

namespace binder::testing {
namespace {

constexpr PciAddress card{0, 1, 0, 0};
constexpr std::string_view card_name = "0000:01:00.0";

/// What a graphics card has in `resource`: two memory registers, one of ports, the ROM.
constexpr std::string_view resource =
    "0x00000000de000000 0x00000000deffffff 0x0000000000040200\n"
    "0x00000000c0000000 0x00000000cfffffff 0x000000000014220c\n"
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
    "0x00000000d0000000 0x00000000d1ffffff 0x000000000014220c\n"
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
    "0x000000000000e000 0x000000000000e07f 0x0000000000040101\n"
    "0x00000000000c0000 0x00000000000dffff 0x0000000000000212\n";

struct OneCard {
  FileKernel kernel;
  std::string directory = kernel.add_device(std::string{card_name}, "pci0000:00/0000:00:01.0");
  Host host;

  OneCard() {
    kernel.add_device("0000:00:01.0");
    host.devices.emplace_back().address = PciAddress{0, 0, 1, 0};
    host.devices.emplace_back().address = card;
  }
  const HostDevice& look() {
    survey_devices(kernel, host);
    return *find_host_device(host, card);
  }
};

TEST(SurveyDevices, ReadsTheAttributesOfADevice) {
  OneCard machine;
  machine.kernel.files[machine.directory + "/reset_method"] = "flr bus\n";
  machine.kernel.files[machine.directory + "/numa_node"] = "-1\n";
  machine.kernel.files[machine.directory + "/d3cold_allowed"] = "1\n";
  machine.kernel.files[machine.directory + "/resource"] = resource;
  machine.kernel.links[machine.directory + "/iommu"] = "../../../virtual/iommu/dmar1";
  const HostDevice& device = machine.look();
  EXPECT_EQ(device.reset_methods, (std::vector<std::string>{"flr", "bus"}));
  EXPECT_EQ(device.numa_node, -1);
  EXPECT_EQ(device.d3cold_allowed, true);
  EXPECT_EQ(device.iommu, "dmar1");
  EXPECT_EQ(device.memory,
            (std::vector<MemoryRange>{{0xde000000, 0xdeffffff}, {0xc0000000, 0xcfffffff}, {0xd0000000, 0xd1ffffff}}))
      << "neither ports nor the ROM";
}

TEST(SurveyDevices, TellsNoneFromAFailedLook) {
  OneCard machine;
  machine.kernel.files[machine.directory + "/reset_method"] = "\n";
  machine.kernel.files[machine.directory + "/numa_node"] = "none\n";
  machine.kernel.failing[machine.directory + "/d3cold_allowed"] = EIO;
  machine.kernel.failing[machine.directory + "/iommu"] = EACCES;
  const HostDevice& device = machine.look();
  EXPECT_EQ(device.reset_methods, std::vector<std::string>{}) << "it cannot be reset";
  EXPECT_EQ(device.numa_node.error().number, EINVAL);
  EXPECT_EQ(device.d3cold_allowed.error().number, EIO);
  EXPECT_EQ(device.iommu.error().number, EACCES);
  EXPECT_TRUE(is_missing(device.memory.error()));
  const HostDevice& bridge = machine.host.devices.front();
  EXPECT_TRUE(is_missing(bridge.reset_methods.error())) << "an old kernel does not tell";
  EXPECT_TRUE(is_missing(bridge.iommu.error()));
}

TEST(SurveyDevices, AResourceThatIsCutShortIsNoAnswer) {
  for (const std::string_view text :
       {"0x00000000de000000 0x00000000deff", "0x00000000de000000\n", "nothing at all\n"}) {
    OneCard machine;
    machine.kernel.files[machine.directory + "/resource"] = text;
    EXPECT_FALSE(machine.look().memory.has_value()) << text;
  }
}

TEST(SurveyDevices, MemoryWithoutAnAddressCoversNothing) {
  OneCard machine;
  machine.kernel.files[machine.directory + "/resource"] =
      "0x0000000000000000 0x000000000fffffff 0x0000000020140204\n"
      "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
  EXPECT_EQ(machine.look().memory, std::vector<MemoryRange>{});
}

void add_connector(FileKernel& kernel, const std::string& drm, const std::string& name, const std::string& status) {
  const std::string minor = name.substr(0, name.find('-'));
  kernel.links["/sys/class/drm/" + name] = "../../" + drm.substr(5) + "/" + minor + "/" + name;
  kernel.files[drm + "/" + minor + "/" + name + "/status"] = status + "\n";
}

TEST(SurveyDevices, AConnectorBelongsToTheCardItHangsOn) {
  OneCard machine;
  const std::string drm = machine.directory + "/drm";
  add_connector(machine.kernel, drm, "card0-HDMI-A-1", "connected");
  add_connector(machine.kernel, drm, "card0-DP-1", "disconnected");
  add_connector(machine.kernel, drm, "card0-VGA-1", "unknown");
  machine.kernel.links["/sys/class/drm/card0"] = "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/drm/card0";
  machine.kernel.links["/sys/class/drm/renderD128"] =
      "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/drm/renderD128";
  machine.kernel.files["/sys/class/drm/version"] = "drm 1.1.0 20060810\n";
  const HostDevice& device = machine.look();
  ASSERT_EQ(device.connectors.size(), 3U);
  EXPECT_EQ(device.connectors[0].name, "DP-1");
  EXPECT_EQ(device.connectors[0].is_connected, false);
  EXPECT_EQ(device.connectors[1].name, "HDMI-A-1");
  EXPECT_EQ(device.connectors[1].is_connected, true);
  EXPECT_EQ(device.connectors[2].name, "VGA-1");
  EXPECT_EQ(device.connectors[2].is_connected.error().number, ENODATA);
  EXPECT_TRUE(machine.host.devices.front().connectors.empty()) << "not of the bridge above";
}

TEST(SurveyDevices, AVirtioGpuHasItsOutputsOneLevelDeeper) {
  OneCard machine;
  add_connector(machine.kernel, machine.directory + "/virtio0/drm", "card0-Virtual-1", "connected");
  ASSERT_EQ(machine.look().connectors.size(), 1U);
}

TEST(SurveyDevices, AScreenOnUsbIsNoOutputOfItsController) {
  OneCard machine;
  add_connector(machine.kernel, machine.directory + "/usb1/1-1/1-1:1.0/drm", "card1-DVI-I-1", "connected");
  EXPECT_TRUE(machine.look().connectors.empty());
}

TEST(SurveyDevices, AConnectorThatCannotBeReadIsNotUnconnected) {
  OneCard machine;
  add_connector(machine.kernel, machine.directory + "/drm", "card0-DP-1", "connected");
  machine.kernel.failing[machine.directory + "/drm/card0/card0-DP-1/status"] = EIO;
  ASSERT_EQ(machine.look().connectors.size(), 1U);
  EXPECT_EQ(machine.host.devices[1].connectors[0].is_connected.error().number, EIO);
}

TEST(SurveyDevices, TheWorkGrowsWithTheDevicesAndNotWithTheirSquare) {
  FileKernel kernel;
  Host host;
  for (unsigned i = 0; i < 64; ++i) {
    const PciAddress address{0, static_cast<std::uint8_t>(i / 32), static_cast<std::uint8_t>(i % 32), 0};
    kernel.add_device(to_string(address));
    host.devices.emplace_back().address = address;
  }
  survey_devices(kernel, host);
  EXPECT_LE(kernel.looks, 64U * 5 + 1);
}

TEST(SurveyGroups, ReadsTypeAndReservedRegions) {
  FileKernel kernel;
  kernel.files["/sys/kernel/iommu_groups/15/type"] = "DMA-FQ\n";
  kernel.files["/sys/kernel/iommu_groups/15/reserved_regions"] =
      "0x0000000000000000 0x0000000000ffffff direct-relaxable\n"
      "0x00000000fee00000 0x00000000feefffff msi\n"
      "0x000000fd00000000 0x000000ffffffffff reserved\n";
  Host host;
  host.groups.emplace_back().number = 15;
  survey_groups(kernel, host);
  EXPECT_EQ(host.groups[0].type, "DMA-FQ");
  EXPECT_EQ(host.groups[0].reserved, (std::vector<ReservedRegion>{{{0, 0xffffff}, "direct-relaxable"},
                                                                  {{0xfee00000, 0xfeefffff}, "msi"},
                                                                  {{0xfd00000000, 0xffffffffff}, "reserved"}}));
}

TEST(SurveyGroups, ARegionThatCannotBeReadHidesTheOthers) {
  for (const std::string_view text :
       {"0x0000000000000000 0x0000000000ffffff\n", "0x00000000fee00000 0x00000000feefffff msi\n0x00 what msi\n"}) {
    FileKernel kernel;
    kernel.files["/sys/kernel/iommu_groups/1/reserved_regions"] = text;
    kernel.failing["/sys/kernel/iommu_groups/1/type"] = EIO;
    Host host;
    host.groups.emplace_back().number = 1;
    survey_groups(kernel, host);
    EXPECT_EQ(host.groups[0].reserved.error().number, EINVAL) << text;
    EXPECT_EQ(host.groups[0].type.error().number, EIO);
  }
}

}  // namespace
}  // namespace binder::testing
