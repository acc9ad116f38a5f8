// SPDX-License-Identifier: GPL-2.0-or-later
// A captured machine as text: what the test cases are written in, and what a person can read and change.
//
//     # A comment goes to the end of its line.
//     iommu off
//     udev started
//     default-hugepage 2048
//     shm-group 36
//     memory 16384000 available=15800000
//     memory 8192000 node=0 available=7000000
//     pool 1048576 node=0 pages=0 available=9 compacted=4
//     driver bochs-drm ids=1234:1111
//     module vfio_pci driver=vfio-pci
//     device 0000:01:00.0 below=0000:00:01.0 id=10de:1401:1462:3201 class=030000 group=15 driver=nouveau
//
// Of a device line also: reset=flr,bus numa=0 iommu=dmar0 memory=f6000000-f6ffffff d3cold=1. After it, what the
// administrator's program wants to know; a text at the end is taken as it stands, `#` and all:
//
//     group 15 type=DMA-FQ reserved=direct:bdea8000-bdeb6fff,msi:fee00000-feefffff
//     connector 0000:01:00.0 HDMI-A-1 connected
//     use 0000:03:00.0 network enp3s0: up, default route
//     unseen 0000:01:00.0 read /proc/1234/fd: Permission denied
//     framebuffer efi-framebuffer.0 driver=efifb memory=e0000000-e02fffff device=0000:01:00.0
//     usb 0000:00:14.0 1-2 046d:c52b keyboard,mouse Logitech USB Receiver
//     vfio-alias mlx5_vfio_pci vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*
//     acpi DMAR
//     dmar-flags 05
//     iommu-unit dmar0
//     ioapic 33 gsi=0 ivrs=0000:00:14.0
//     interrupt-remapping on
//     kernel 6.12.0
//     cpu-vendor GenuineIntel
//     distribution debian
//     vfio-pci module
//     built-in ahci
//     installed-kernel 6.12.0
//     boot-loader grub
//     cmdline BOOT_IMAGE=/vmlinuz quiet intel_iommu=on
//     dmesg DMAR: IOMMU enabled
//     line /etc/modprobe.d/vfio.conf:3 options vfio-pci ids=10de:1401
//     unseen-line read /etc/modprobe.d/vfio.conf: Permission denied
//     cpu 0 core=0 l3=0 package=0 node=0 kind=p
//
// In place of a value `?` means that it could not be looked up, `-` that there is none, and `none` a list or a text
// that is empty. Of a kind that has a line for each thing, `driver ?` and `dmesg none` speak of all of them. In names,
// `%20` is a space. What a line does not say is not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/host.h"
#include "binder/machine/machine.h"
#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"
#include "binder/text/problem.h"

namespace binder {

/// A driver that is registered with the PCI bus.
struct DescribedDriver {
  std::string name;
  std::vector<DeviceId> ids;        ///< that it takes of itself
  std::vector<PciAddress> refuses;  ///< whose probe fails
};

/// A module that could be loaded.
struct DescribedModule {
  std::string name;
  std::string driver;         ///< that it registers
  std::vector<DeviceId> ids;  ///< that the driver takes of itself then
  int error = 0;              ///< the errno that a load fails with
};

/// An `nr_hugepages` file.
struct DescribedPool {
  std::uint64_t page_size_kib = 0;
  std::optional<unsigned> node;            ///< unset: the file for the whole machine
  Reading<std::uint64_t> pages = 0;        ///< reserved
  std::optional<std::uint64_t> available;  ///< that the kernel could reserve; unset: any number
  std::uint64_t compacted = 0;             ///< how many more it finds once memory is compacted
};

/// What meminfo says of the machine or of a node, in KiB.
struct DescribedMemory {
  Reading<std::uint64_t> total_kib = 0;
  std::optional<unsigned> node;                         ///< unset: the machine
  std::optional<Reading<std::uint64_t>> available_kib;  ///< of a node: what is free; unset: all of it
};

struct DescribedMachine {
  std::optional<Reading<bool>> iommu;  ///< active in the kernel; unset: where a device is in a group
  bool udev_started = false;
  Reading<std::uint64_t> default_hugepage_kib = 2048;
  Reading<std::uint32_t> shm_group = 0;
  /// In the order of the text. An ID or a class that is not written could not be looked up; of everything else that is
  /// not written there is none. The override is empty then.
  std::vector<PciDevice> devices;
  std::vector<DescribedDriver> drivers;
  std::vector<DescribedModule> modules;
  std::vector<DescribedPool> pools;
  std::vector<DescribedMemory> memory;
  std::vector<Framebuffer> framebuffers;
  std::vector<VfioAlias> vfio_aliases;
  bool drivers_unread = false;  ///< could not be listed
  bool pools_unread = false;
  bool framebuffers_unread = false;
};

struct ParsedMachine {
  DescribedMachine machine;
  Host host;
  std::vector<Problem> problems;
};

/// Reads the text of a machine. `file` is its name in problems. A line that is wrong becomes a problem; what is right
/// in it is taken, except where its first two words are wrong.
[[nodiscard]] ParsedMachine parse_machine_text(std::string file, std::string_view text);

/// The machine that a look at the described one finds. Without a line about memory that could not be looked at.
[[nodiscard]] Machine machine_of(const DescribedMachine& described);

}  // namespace binder
