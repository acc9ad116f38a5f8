// SPDX-License-Identifier: GPL-2.0-or-later
// A machine on which all is well, made in code, so that a test spoils what it is about.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/plan/check/check.h"
#include "binder/plan/make_plan.h"

namespace binder::testing {

inline SystemError denied(const std::string& path) { return {EACCES, "read", path}; }

/// Intel, Debian, GRUB; a graphics card with its sound behind a root port, both listed, in group 11; the same card once
/// more, which the host keeps, in group 12.
class Checked : public ::testing::Test {
 protected:
  Checked() {
    machine.devices.emplace();
    add("0000:00:01.0", "8086:1901", 0x060400, 1, "");
    add("0000:00:02.0", "8086:1905", 0x060400, 2, "");
    add("0000:01:00.0", "10de:1401", 0x030000, 11, "0000:00:01.0");
    add("0000:01:00.1", "10de:0fba", 0x040300, 11, "0000:00:01.0");
    add("0000:02:00.0", "10de:1401", 0x030000, 12, "0000:00:02.0");
    add("0000:02:00.1", "10de:0fba", 0x040300, 12, "0000:00:02.0");
    machine.pci_drivers.emplace();
    machine.iommu_active = true;
    machine.hugepage_pools.emplace();
    machine.hugepage_pools->push_back({1048576, std::nullopt, 0});
    machine.memory = {16777216, 16000000, {}};
    machine.default_hugepage_kib = 2048;
    machine.hugetlb_shm_group = 0;
    for (const unsigned number : {1U, 2U, 11U, 12U}) {
      host.groups.push_back({number, "DMA-FQ", std::vector<ReservedRegion>{{{0xfee00000, 0xfeefffff}, "msi"}}});
    }
    host.iommu.tables = std::vector<std::string>{"DMAR"};
    host.iommu.units = std::vector<std::string>{"dmar0"};
    host.iommu.dmar_flags = 1;
    host.iommu.remaps_interrupts = true;
    host.iommu.io_apics = std::vector<IoApic>{};
    host.command_line = "BOOT_IMAGE=/vmlinuz root=/dev/vda1 quiet intel_iommu=on";
    host.kernel_release = "6.12.0";
    host.cpu_vendor = "GenuineIntel";
    host.distribution = "debian";
    host.vfio_pci = ModuleForm::module;
    host.log.emplace();
    host.lines.emplace();
    host.boot_loader = BootLoader::grub;
    list("0000:01:00.0");
    list("0000:01:00.1");
  }

  PciDevice& add(const std::string& address, const std::string& id, std::uint32_t class_code, unsigned group,
                 const std::string& parent) {
    PciDevice device{.address = *parse_pci_address(address),
                     .parent = std::unexpected(SystemError{ENOENT, {}, {}}),
                     .id = *parse_device_id(id),
                     .class_code = class_code,
                     .driver = std::unexpected(SystemError{ENOENT, {}, {}}),
                     .driver_override = "",
                     .iommu_group = group};
    if (!parent.empty()) device.parent = *parse_pci_address(parent);
    machine.devices->push_back(device);
    std::ranges::sort(*machine.devices, {}, &PciDevice::address);
    return this->device(address);
  }

  PciDevice& device(const std::string& address) {
    return *std::ranges::find(*machine.devices, *parse_pci_address(address), &PciDevice::address);
  }

  HostGroup& group(unsigned number) { return *std::ranges::find(host.groups, number, &HostGroup::number); }

  void list(const std::string& selector) {
    config.devices.push_back(*parse_selector(selector));
    config.devices.back().at = {"/etc/vfio-pci.cfg", config.devices.size(), 1, 1, "", 1};
  }

  void line(const std::string& file, std::size_t number, const std::string& text) {
    host.lines->push_back({file, number, text});
  }

  void amd() {
    host.cpu_vendor = "AuthenticAMD";
    host.iommu.tables = std::vector<std::string>{"IVRS"};
    host.iommu.units = std::vector<std::string>{"ivhd0"};
    host.iommu.dmar_flags = std::unexpected(SystemError{ENOENT, {}, {}});
    host.command_line = "BOOT_IMAGE=/vmlinuz root=/dev/vda1 quiet";
  }

  /// What the check of this name finds, or all of them.
  CheckFindings findings(std::string_view check = {}) {
    plan = make_plan(config, machine);
    CheckFindings all = run_checks({config, problems, machine, host, plan});
    if (!check.empty()) std::erase_if(all, [&](const CheckFinding& finding) { return finding.check != check; });
    return all;
  }

  /// The only finding of the check; an empty one, and a failure, where there is another number.
  CheckFinding only(std::string_view check) {
    CheckFindings found = findings(check);
    EXPECT_EQ(found.size(), 1U) << (found.size() > 1 ? found[1].finding.message : "");
    return found.empty() ? CheckFinding{} : found.front();
  }

  Config config;
  std::vector<Problem> problems;
  Machine machine;
  Host host;
  Plan plan;
};

}  // namespace binder::testing
