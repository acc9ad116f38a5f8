// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"
#include "tests/unit/machine/acpi_tables.h"

namespace binder::testing {
namespace {

const std::string tables = "/sys/firmware/acpi/tables/";

HostIommu look(FileKernel& kernel) {
  Host host;
  survey_iommu(kernel, host);
  return host.iommu;
}

HostIommu look_at(const std::string& interrupts) {
  FileKernel kernel;
  kernel.files["/proc/interrupts"] = interrupts;
  return look(kernel);
}

TEST(SurveyIommu, TellsWhatTheFirmwareHasAndWhatTheKernelMadeOfIt) {
  FileKernel kernel;
  kernel.files[tables + "APIC"] = madt(madt_io_apic(2, 0));
  kernel.files[tables + "DMAR"] = dmar(5);
  kernel.files[tables + "DSDT"] = "…";
  kernel.files[tables + "data/BERT"] = "";
  kernel.links["/sys/class/iommu/dmar0"] = "../../devices/virtual/iommu/dmar0";
  kernel.links["/sys/class/iommu/dmar1"] = "../../devices/virtual/iommu/dmar1";
  const HostIommu iommu = look(kernel);
  EXPECT_EQ(iommu.tables, std::vector<std::string>{"DMAR"});
  EXPECT_EQ(iommu.units, (std::vector<std::string>{"dmar0", "dmar1"}));
  EXPECT_EQ(iommu.dmar_flags, 5);
  EXPECT_EQ(iommu.io_apics, (std::vector<IoApic>{{2, 0, std::nullopt}}));
}

TEST(SurveyIommu, AMachineOfASmallBoardHasNone) {
  FileKernel kernel;
  const HostIommu iommu = look(kernel);
  EXPECT_EQ(iommu.tables, std::vector<std::string>{});
  EXPECT_EQ(iommu.units, std::vector<std::string>{});
  EXPECT_TRUE(is_missing(iommu.dmar_flags.error()));
  EXPECT_TRUE(is_missing(iommu.io_apics.error()));
}

TEST(SurveyIommu, WithoutRootTheTablesHaveNamesAndNoContent) {
  FileKernel kernel;
  kernel.files[tables + "APIC"] = madt(madt_io_apic(2, 0));
  kernel.files[tables + "IVRS"] = ivrs(ivhd(0x10, ""));
  kernel.files[tables + "DMAR"] = dmar(1);
  for (const char* name : {"APIC", "IVRS", "DMAR"}) kernel.failing[tables + name] = EACCES;
  const HostIommu iommu = look(kernel);
  EXPECT_EQ(iommu.tables, (std::vector<std::string>{"DMAR", "IVRS"}));
  EXPECT_EQ(iommu.dmar_flags.error().number, EACCES);
  EXPECT_EQ(iommu.io_apics.error().number, EACCES);
}

TEST(SurveyIommu, AnIoApicThatTheFirmwareForgot) {
  FileKernel kernel;
  kernel.files[tables + "APIC"] = madt(madt_io_apic(0x21, 0) + madt_io_apic(0x22, 24));
  kernel.files[tables + "IVRS"] = ivrs(ivhd(0x10, special_device(0x22, 1, 1)));
  EXPECT_EQ(look(kernel).io_apics, (std::vector<IoApic>{{0x21, 0, std::nullopt}, {0x22, 24, PciAddress{0, 0, 0, 1}}}));
}

TEST(SurveyIommu, WhatIsInNoHalfOfATableIsNotForgotten) {
  FileKernel kernel;
  kernel.files[tables + "APIC"] = madt(madt_io_apic(0x21, 0));
  const std::string whole = ivrs(ivhd(0x10, special_device(0x21, 0xa0, 1)));
  kernel.files[tables + "IVRS"] = whole.substr(0, whole.size() - 8);
  const HostIommu iommu = look(kernel);
  ASSERT_FALSE(iommu.io_apics.has_value());
  EXPECT_EQ(describe(iommu.io_apics.error()), "cannot make sense of /sys/firmware/acpi/tables/IVRS: it is cut short");
  kernel.files[tables + "IVRS"] = whole;
  kernel.failing[tables + "IVRS"] = EIO;
  EXPECT_EQ(look(kernel).io_apics.error().number, EIO);
}

TEST(SurveyIommu, RemappedInterruptsComeFromChipsOfTheirOwn) {
  // 6.1, Intel; the IOMMU's own interrupt is never remapped.
  EXPECT_EQ(look_at("            CPU0       CPU1       \n"
                    "  24:          0          0  DMAR-MSI    0-edge      dmar0\n"
                    "   8:          0          0  IR-IO-APIC    8-edge      rtc0\n"
                    " NMI:          1          1   Non-maskable interrupts\n")
                .remaps_interrupts,
            true);
  // 6.12: the chip has the name of the device.
  EXPECT_EQ(
      look_at("           CPU0\n 27:   1024  IR-PCI-MSIX-0000:01:00.0    0-edge      nvme0q0\n").remaps_interrupts,
      true);
}

TEST(SurveyIommu, PlainInterruptsAreNotRemapped) {
  EXPECT_EQ(look_at("           CPU0       CPU1       \n"
                    " 24:          1          0  IO-APIC   5-edge      ACPI:Ged\n"
                    " 28:          0          0 PCI-MSIX-0000:00:01.0   0-edge      virtio0-config\n"
                    "NMI:          0          0   Non-maskable interrupts\n"
                    "ERR:          0\n")
                .remaps_interrupts,
            false);
  EXPECT_EQ(look_at("     CPU0\n 28:  0 PCI-MSI 524288-edge  nvme0q0\n").remaps_interrupts, false);
  // A driver may name its interrupt as it likes.
  EXPECT_EQ(look_at("     CPU0\n 28:  0 IO-APIC 16-fasteoi  IR-receiver\n").remaps_interrupts, false);
}

TEST(SurveyIommu, OtherInterruptsTellNothing) {
  for (const char* text :
       {"", "     CPU0\n 11:  0 GICv3  27 Level  arch_timer\n", "     CPU0\nNMI:  0  Non-maskable interrupts\n",
        "     CPU0\n 24:  0  DMAR-MSI 0-edge dmar0\n", "     CPU0\n 25:  0  PCI-MSI 4096-edge AMD-Vi\n",
        "     CPU0\n 25:  0\n", ":\n"}) {
    EXPECT_EQ(look_at(text).remaps_interrupts.error().number, ENODATA) << text;
  }
  FileKernel kernel;
  kernel.failing["/proc/interrupts"] = EACCES;
  kernel.failing["/sys/class/iommu"] = EIO;
  kernel.failing["/sys/firmware/acpi/tables"] = EIO;
  const HostIommu iommu = look(kernel);
  EXPECT_EQ(iommu.remaps_interrupts.error().number, EACCES);
  EXPECT_EQ(iommu.units.error().number, EIO);
  EXPECT_EQ(iommu.tables.error().number, EIO);
}

}  // namespace
}  // namespace binder::testing
