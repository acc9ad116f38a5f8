// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/kernel/file_kernel.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace binder::testing {
namespace {

TEST(FileKernel, FollowsLinksAsTheKernelDoes) {
  FileKernel kernel;
  const std::string card = kernel.add_device("0000:01:00.0", "pci0000:00/0000:00:01.0");
  kernel.files[card + "/numa_node"] = "-1\n";
  kernel.links[card + "/iommu_group"] = "../../../../kernel/iommu_groups/15";
  kernel.files["/sys/kernel/iommu_groups/15/type"] = "DMA-FQ\n";
  EXPECT_EQ(kernel.read("/sys/bus/pci/devices/0000:01:00.0/numa_node"), "-1\n");
  EXPECT_EQ(kernel.read("/sys/bus/pci/devices/0000:01:00.0/iommu_group/type"), "DMA-FQ\n");
  EXPECT_EQ(kernel.read_link("/sys/bus/pci/devices/0000:01:00.0"),
            "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0");
  EXPECT_EQ(kernel.list("/sys/bus/pci/devices/0000:01:00.0"), (std::vector<std::string>{"iommu_group", "numa_node"}));
  kernel.links["/loop"] = "loop";
  EXPECT_EQ(kernel.read("/loop").error().number, ELOOP);
}

TEST(FileKernel, TellsNoneFromEmptyAndFromAFailedLook) {
  FileKernel kernel;
  const std::string card = kernel.add_device("0000:01:00.0");
  kernel.directories.insert(card + "/net");
  kernel.files[card + "/config"] = "";
  kernel.failing[card + "/resource"] = EACCES;
  const std::string path = "/sys/bus/pci/devices/0000:01:00.0";
  EXPECT_EQ(kernel.list(path + "/net"), std::vector<std::string>{});
  EXPECT_TRUE(is_missing(kernel.list(path + "/drm").error()));
  EXPECT_TRUE(is_missing(kernel.read(path + "/numa_node").error()));
  EXPECT_EQ(kernel.read(path + "/resource").error().number, EACCES) << "by the path without links too";
  EXPECT_EQ(kernel.read(path + "/net").error().number, EISDIR);
  EXPECT_EQ(kernel.read_link(path + "/config").error().number, EINVAL);
  EXPECT_EQ(kernel.status(path + "/net")->kind, FileKind::directory);
  EXPECT_TRUE(is_missing(kernel.status(path + "/drm").error()));
}

}  // namespace
}  // namespace binder::testing
