// SPDX-License-Identifier: GPL-2.0-or-later
// What a look at a described machine finds is what the description says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "binder/kernel/scan/scan.h"
#include "binder/machine/machine_text.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

std::vector<std::string> machine_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{TESTS_DIR "/machines"}) {
    if (entry.path().extension() != ".md") files.push_back(entry.path().string());
  }
  return files;
}

/// Two looks agree where both saw the same, both saw that there is nothing, or both failed.
template <class Value>
void expect_same(const Reading<Value>& found, const Reading<Value>& described, const std::string& what) {
  ASSERT_EQ(found.has_value(), described.has_value()) << what;
  if (found) {
    EXPECT_EQ(*found, *described) << what;
  } else {
    EXPECT_EQ(is_missing(found.error()), is_missing(described.error())) << what;
  }
}

void expect_same_device(const PciDevice& found, const PciDevice& described) {
  const std::string name = to_string(found.address);
  EXPECT_EQ(found.address, described.address);
  expect_same(found.parent, described.parent, name + " below");
  expect_same(found.id, described.id, name + " id");
  expect_same(found.class_code, described.class_code, name + " class");
  expect_same(found.driver, described.driver, name + " driver");
  expect_same(found.driver_override, described.driver_override, name + " override");
  expect_same(found.iommu_group, described.iommu_group, name + " group");
  EXPECT_EQ(found.boot_vga, described.boot_vga) << name;
  expect_same(found.physical_function, described.physical_function, name + " virtual-of");
  // What is only looked at where it can be.
  if (found.address.device != 0 && found.parent) expect_same(found.ari, described.ari, name + " ari");
  if (found.class_code && is_fabric(*found.class_code)) {
    expect_same(found.secondary_bus, described.secondary_bus, name + " secondary-bus");
  }
}

void expect_same_memory(const Machine& found, const Machine& described, bool tells_of_memory) {
  ASSERT_EQ(found.hugepage_pools.has_value(), described.hugepage_pools.has_value());
  if (found.hugepage_pools) {
    ASSERT_EQ(found.hugepage_pools->size(), described.hugepage_pools->size());
    for (std::size_t i = 0; i < found.hugepage_pools->size(); ++i) {
      const HugepagePool& pool = (*found.hugepage_pools)[i];
      EXPECT_EQ(pool.page_size_kib, (*described.hugepage_pools)[i].page_size_kib);
      EXPECT_EQ(pool.node, (*described.hugepage_pools)[i].node);
      expect_same(pool.pages, (*described.hugepage_pools)[i].pages, "pages");
    }
  }
  expect_same(found.hugetlb_shm_group, described.hugetlb_shm_group, "shm-group");
  ASSERT_EQ(found.memory.nodes.size(), described.memory.nodes.size());
  // Without a line about it the fake has memory enough for every test.
  if (!tells_of_memory) return;
  expect_same(found.default_hugepage_kib, described.default_hugepage_kib, "default-hugepage");
  expect_same(found.memory.total_kib, described.memory.total_kib, "memory");
  expect_same(found.memory.available_kib, described.memory.available_kib, "memory available");
  for (std::size_t i = 0; i < found.memory.nodes.size(); ++i) {
    EXPECT_EQ(found.memory.nodes[i].node, described.memory.nodes[i].node);
    expect_same(found.memory.nodes[i].total_kib, described.memory.nodes[i].total_kib, "memory of a node");
    expect_same(found.memory.nodes[i].free_kib, described.memory.nodes[i].free_kib, "free memory of a node");
  }
}

void expect_that_a_look_finds_it(const std::string& text) {
  FakeKernel kernel{text};
  const DescribedMachine description = parse_machine_text("m", text).machine;
  const Machine described = machine_of(description);
  Machine found = scan(kernel);
  std::vector<PciAddress> all;
  for (const PciDevice& device : description.devices) all.push_back(device.address);
  read_overrides(kernel, all, found);
  ASSERT_EQ(found.devices->size(), described.devices->size());
  for (std::size_t i = 0; i < found.devices->size(); ++i) {
    expect_same_device((*found.devices)[i], (*described.devices)[i]);
  }
  expect_same(found.pci_drivers, described.pci_drivers, "drivers");
  expect_same(found.iommu_active, described.iommu_active, "iommu");
  EXPECT_EQ(found.udev_started, described.udev_started);
  expect_same_memory(found, described, !description.memory.empty());
}

class DescribedMachineFile : public ::testing::TestWithParam<std::string> {};

TEST_P(DescribedMachineFile, IsWhatALookFinds) {
  std::stringstream text;
  text << std::ifstream{GetParam()}.rdbuf();
  ASSERT_FALSE(text.str().empty());
  expect_that_a_look_finds_it(text.str());
}

INSTANTIATE_TEST_SUITE_P(Machines, DescribedMachineFile, ::testing::ValuesIn(machine_files()), [](const auto& test) {
  std::string name = std::filesystem::path{test.param}.filename().string();
  std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

TEST(DescribedMachine, IsWhatALookFindsWhereLooksFail) {
  expect_that_a_look_finds_it(
      "device 01:00.0 below=? id=? class=? group=? driver=? override=? virtual-of=?\n"
      "device 02:01.0 below=00:01.0 ari=- class=060400 secondary-bus=? driver=some%20driver\n"
      "device 02:02.0 below=00:01.0 ari=? class=060400 secondary-bus=3\n"
      "shm-group ?\nudev started\n");
  expect_that_a_look_finds_it("iommu ?\ndriver ?\npool ?\nmemory ? available=?\ndefault-hugepage ?\nshm-group 36\n");
  expect_that_a_look_finds_it("iommu on\npool 2048 pages=?\nmemory 4000\nmemory 2000 node=1 available=7\n");
  expect_that_a_look_finds_it("iommu off\ndevice 01:00.0 group=3\n");
}

}  // namespace
}  // namespace binder::testing
