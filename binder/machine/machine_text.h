// SPDX-License-Identifier: GPL-2.0-or-later
// A captured machine as text: what the test cases are written in, and what a person can read and change.
//
//     # A comment goes to the end of its line.
//     iommu off
//     udev started
//     default-hugepage 2048
//     memory 16384000 available=15800000
//     memory 8192000 node=0 available=7000000
//     pool 1048576 node=0 pages=0 available=9 compacted=4
//     driver bochs-drm ids=1234:1111
//     module vfio_pci driver=vfio-pci
//     device 0000:01:00.0 below=0000:00:01.0 id=10de:1401:1462:3201 class=030000 group=15 driver=nouveau
//
// What a line does not say is not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"
#include "binder/text/problem.h"

namespace binder {

struct DescribedDevice {
  PciAddress address;
  std::optional<PciAddress> below;          ///< the bridge above; none on a root bus
  std::optional<DeviceId> id;               ///< a subsystem only where the text has one
  std::optional<std::uint32_t> class_code;  ///< 24 bits
  std::optional<unsigned> group;
  std::string driver;    ///< holds the device; empty: none
  std::string override;  ///< driver_override; empty: none
  bool boot_vga = false;
  std::optional<PciAddress> virtual_of;       ///< of a virtual function: its physical one
  bool ari = false;                           ///< ari_enabled
  std::optional<std::uint8_t> secondary_bus;  ///< of a bridge, in decimal: the bus below it
};

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
  std::uint64_t pages = 0;                 ///< reserved
  std::optional<std::uint64_t> available;  ///< that the kernel could reserve; unset: any number
  std::uint64_t compacted = 0;             ///< how many more it finds once memory is compacted
};

/// What meminfo says of the machine or of a node, in KiB.
struct DescribedMemory {
  std::uint64_t total_kib = 0;
  std::optional<unsigned> node;                ///< unset: the machine
  std::optional<std::uint64_t> available_kib;  ///< of a node: what is free
};

struct DescribedMachine {
  bool iommu = true;  ///< the kernel has an IOMMU active
  bool udev_started = false;
  std::uint64_t default_hugepage_kib = 2048;
  std::vector<DescribedDevice> devices;  ///< in the order of the text
  std::vector<DescribedDriver> drivers;
  std::vector<DescribedModule> modules;
  std::vector<DescribedPool> pools;
  std::vector<DescribedMemory> memory;
};

struct ParsedMachine {
  DescribedMachine machine;
  std::vector<Problem> problems;
};

/// Reads the text of a machine. `file` is its name in problems. A line that is wrong becomes a problem; what is right
/// in it is taken, except where its first two words are wrong.
[[nodiscard]] ParsedMachine parse_machine_text(std::string file, std::string_view text);

}  // namespace binder
