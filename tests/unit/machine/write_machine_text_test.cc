// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/write_machine_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "binder/machine/machine_text.h"

namespace binder::testing {
namespace {

using ::testing::HasSubstr;

/// The text that is written of what a text says, after both were found to say the same.
std::string written(const std::string& text) {
  const ParsedMachine parsed = parse_machine_text("m", text);
  for (const Problem& problem : parsed.problems) ADD_FAILURE() << render(problem);
  const Machine machine = machine_of(parsed.machine);
  std::string again_text = machine_text_of(machine, parsed.host);
  const ParsedMachine again = parse_machine_text("again", again_text);
  for (const Problem& problem : again.problems) ADD_FAILURE() << render(problem);
  EXPECT_TRUE(machine_of(again.machine) == machine) << again_text;
  EXPECT_TRUE(again.host == parsed.host) << again_text;
  return again_text;
}

std::vector<std::string> machine_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{TESTS_DIR "/machines"}) {
    if (entry.path().extension() != ".md") files.push_back(entry.path().string());
  }
  return files;
}

TEST(WriteMachineText, EveryMachineIsReadAgain) {
  for (const std::string& file : machine_files()) {
    SCOPED_TRACE(file);
    std::stringstream text;
    text << std::ifstream{file}.rdbuf();
    EXPECT_FALSE(written(text.str()).empty());
  }
}

TEST(WriteMachineText, EverythingThatALineCanSayIsReadAgain) {
  const std::string text =
      "kernel 6.12.0\ncpu-vendor GenuineIntel\ndistribution ubuntu debian\nvfio-pci module\nboot-loader grub\n"
      "installed-kernel 6.12.0\nbuilt-in ahci\ncmdline quiet \"a b\" # no comment\nacpi DMAR\ndmar-flags 05\n"
      "iommu-unit dmar0\nioapic 33 gsi=24 ivrs=0000:00:14.0\ninterrupt-remapping off\niommu on\nudev started\n"
      "memory 4000 available=3000\nmemory 2000 node=1 available=100\ndefault-hugepage 2048\nshm-group 36\n"
      "pool 2048 pages=7\npool 1048576 node=1 pages=?\nmodule vfio_pci driver=vfio-pci\n"
      "vfio-alias mlx5_vfio_pci vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*\ndriver nouveau\ndriver pcieport\n"
      "device 0000:00:01.0 id=8086:1901 class=060400 group=1 driver=pcieport secondary-bus=1\n"
      "device 0000:01:00.0 below=0000:00:01.0 id=10de:1401:1462:3201 class=030000 group=15 driver=nouveau "
      "override=vfio-pci boot-vga=1 reset=flr,bus numa=-1 iommu=dmar0 memory=f6000000-f6ffffff d3cold=1\n"
      "connector 0000:01:00.0 HDMI-A-1 connected\nconnector 0000:01:00.0 DP-1 ?\n"
      "use 0000:01:00.0 display Xorg (1234): card0\nunseen 0000:01:00.0 read /proc/1/fd: Permission denied\n"
      "device 0000:01:01.0 below=0000:00:01.0 virtual-of=0000:01:00.0 ari=1 reset=none memory=none\n"
      "device 0000:01:02.0 below=0000:00:01.0 ari=- reset=- numa=- iommu=- memory=- d3cold=-\n"
      "group 1 type=DMA reserved=none\ngroup 15 type=DMA-FQ reserved=direct:bdea8000-bdeb6fff,msi:fee00000-feefffff\n"
      "framebuffer efi-framebuffer.0 driver=- memory=e0000000-e02fffff device=0000:01:00.0\n"
      "usb 0000:00:14.0 1-2 046d:c52b keyboard,smart%20card Logitech USB Receiver\nusb 0000:00:14.0 usb1 - - none\n"
      "cpu 0 core=0 l3=0 kind=p\ncpu 1 online=0\n"
      "line /etc/modprobe.d/a%20b.conf:3 options vfio-pci ids=10de:1401\n"
      "unseen-line read /etc/modprobe.d/c.conf: Permission denied\ndmesg DMAR: IOMMU enabled\ndmesg #1 SMP\n";
  EXPECT_EQ(written(text), text);
}

TEST(WriteMachineText, WhatCouldNotBeReadIsReadAgainAsThat) {
  const std::string text =
      "cmdline ?\niommu ?\nmemory ? available=?\ndefault-hugepage ?\nshm-group ?\npool ?\ndriver ?\n"
      "device 0000:01:00.0 below=? id=? class=? group=? driver=? override=? virtual-of=? ari=? secondary-bus=? "
      "reset=? numa=? iommu=? memory=? d3cold=?\n"
      "group 3 type=? reserved=?\nframebuffer simple-framebuffer.0 driver=? memory=? device=?\n"
      "usb ?\ncpu ?\nline ?\ndmesg ?\n";
  EXPECT_EQ(written(text), text);
  EXPECT_THAT(written("framebuffer ?\n"), HasSubstr("framebuffer ?\n"));
}

TEST(WriteMachineText, NamesAndTextsThatWouldBeTakenForSomethingElseAreReadAgain) {
  for (const std::string_view name :
       {"%3f", "%2d", "%6eone", "none", "a%20b", "a%23b", "a%2cb", "a%3db", "%25%32%30"}) {
    SCOPED_TRACE(name);
    written("device 01:00.0 driver=" + std::string{name} + " reset=" + std::string{name} + "\nkernel " +
            std::string{name} + "\niommu-unit " + std::string{name} + "\n");
  }
  for (const std::string_view tail : {"\\?", "\\-", "\\none", "\\\\", "\\\\none", "\x01", "none", "\xff x", "a\tb"}) {
    SCOPED_TRACE(tail);
    written("cmdline " + std::string{tail} + "\ndmesg " + std::string{tail} + "\n");
  }
}

TEST(WriteMachineText, SaysWhyAPartCouldNotBeRead) {
  Host host;
  host.devices.emplace_back().address = {0, 1, 0, 0};
  host.devices[0].d3cold_allowed = std::unexpected(SystemError{EACCES, "read", "/sys/x\n/d3cold_allowed"});
  host.log = std::unexpected(SystemError{EPERM, "read", "/dev/kmsg"});
  const auto none = [] { return std::unexpected(SystemError{ENOENT, "read", "x"}); };
  Machine machine;
  machine.devices = std::vector<PciDevice>{
      {{0, 1, 0, 0}, none(), DeviceId{0x10de, 0x1401, {}}, 0x030000, none(), std::string{}, none()}};
  const std::string text = machine_text_of(machine, host);
  EXPECT_THAT(text, HasSubstr("# d3cold: cannot read /sys/x?/d3cold_allowed: Permission denied\n"
                              "device 0000:01:00.0 id=10de:1401 class=030000 d3cold=?\n"));
  EXPECT_THAT(text, HasSubstr("# dmesg: cannot read /dev/kmsg: Operation not permitted\ndmesg ?\n"));
}

TEST(WriteMachineText, ALineOfAnotherKindCannotBeSmuggledIn) {
  Host host;
  host.command_line = "quiet\niommu off\n";
  host.log = std::vector<std::string>{"a\ndevice 02:00.0", "\r\n"};
  host.usb = std::vector<UsbDevice>{{{0, 0, 0x14, 0}, "1-2\nx", {}, "A\nkernel 1", {"a\nb"}}};
  Machine machine;
  machine.devices = std::vector<PciDevice>{};
  const ParsedMachine parsed = parse_machine_text("m", machine_text_of(machine, host));
  EXPECT_TRUE(parsed.problems.empty());
  EXPECT_TRUE(parsed.machine.devices.empty());
  EXPECT_EQ(parsed.host.command_line, "quiet?iommu off");
  EXPECT_FALSE(parsed.host.kernel_release);
  EXPECT_EQ(parsed.host.usb->at(0).port, "1-2\nx");
}

}  // namespace
}  // namespace binder::testing
