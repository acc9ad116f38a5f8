// SPDX-License-Identifier: GPL-2.0-or-later
// The machine as it was found: what decisions are made from.
#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/framebuffer.h"
#include "binder/machine/vfio_alias.h"
#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"
#include "binder/text/result.h"

namespace binder {

/// A PCI function as sysfs shows it (Documentation/ABI/testing/sysfs-bus-pci). A reading that is missing (`is_missing`)
/// means "there is none"; any other error means that it could not be looked up, and no decision may rest on it.
struct PciDevice {
  PciAddress address;
  Reading<PciAddress> parent;  ///< the bridge above; missing: on a root bus
  Reading<DeviceId> id;
  Reading<std::uint32_t> class_code;     ///< 24 bits: base class, sub-class, programming interface
  Reading<std::string> driver;           ///< missing: no driver holds the device
  Reading<std::string> driver_override;  ///< empty: none is set; looked at where the device is to be handed over
  Reading<unsigned> iommu_group;         ///< missing: the device is in no group
  bool boot_vga = false;                 ///< the firmware set this display up as its console
  Reading<PciAddress> physical_function{std::unexpected(SystemError{ENOENT, {}, {}})};  ///< of a virtual function
  Reading<bool> ari = false;  ///< its bus has one device with up to 256 functions (ARI); missing: not told
  Reading<std::uint8_t> secondary_bus{std::unexpected(SystemError{ENOENT, {}, {}})};  ///< of a bridge: the bus below it

  bool operator==(const PciDevice&) const = default;
};

/// One `nr_hugepages` file.
struct HugepagePool {
  std::uint64_t page_size_kib = 0;
  std::optional<unsigned> node;  ///< NUMA node; unset: the file for the whole machine
  Reading<std::uint64_t> pages;  ///< reserved now

  bool operator==(const HugepagePool&) const = default;
};

/// Memory of one NUMA node, in KiB (its `meminfo` in sysfs).
struct NodeMemory {
  unsigned node = 0;
  Reading<std::uint64_t> total_kib;
  Reading<std::uint64_t> free_kib;  ///< with half of what files are cached in, as the kernel counts MemAvailable

  bool operator==(const NodeMemory&) const = default;
};

/// Memory in KiB (/proc/meminfo). Pages that hugepage pools hold are in the total, and not in what is available.
struct Memory {
  Reading<std::uint64_t> total_kib;
  Reading<std::uint64_t> available_kib;  ///< MemAvailable: free, or free as soon as it is asked for
  std::vector<NodeMemory> nodes;         ///< sorted; empty: the kernel knows no nodes

  bool operator==(const Memory&) const = default;
};

/// The first line of a device's file in sysfs, or of `resource` the whole text.
struct Attribute {
  PciAddress address;
  std::string name;  ///< `reset_method`
  Reading<std::string> text;

  bool operator==(const Attribute&) const = default;
};

struct Machine {
  Reading<std::vector<PciDevice>> devices;            ///< sorted by address
  Reading<std::vector<std::string>> pci_drivers;      ///< registered with the PCI bus now, sorted
  Reading<bool> iommu_active;                         ///< the kernel made at least one IOMMU group
  Reading<std::vector<HugepagePool>> hugepage_pools;  ///< empty: the kernel has no hugepages
  Memory memory;
  Reading<std::uint64_t> default_hugepage_kib;
  Reading<std::uint32_t> hugetlb_shm_group;
  Reading<std::vector<Framebuffer>> framebuffers;  ///< looked at where a display is to be handed over
  Reading<std::vector<VfioAlias>> vfio_aliases{std::unexpected(not_looked_at())};  ///< looked at for DRIVER=auto
  std::vector<Attribute> attributes;                                               ///< of what the config sets
  bool groups_come_late = false;  ///< a device may get its IOMMU group only from the driver that probes it
  bool udev_started = false;      ///< host drivers may have come and gone before this look

  bool operator==(const Machine&) const = default;
};

/// PCI base class and sub-class, the upper 16 bits of a class code.
[[nodiscard]] std::uint16_t device_class(std::uint32_t class_code);

/// Host bridge, PCI bridge or IOMMU: part of the machine's own fabric, never to be handed over, and never in the way of
/// a group's use by vfio.
[[nodiscard]] bool is_fabric(std::uint32_t class_code);

/// What can be handed over: no fabric. One whose class could not be read may be an endpoint, and counts as one.
[[nodiscard]] bool is_endpoint(const PciDevice& device);

/// A controller of disks: storage (01), hosts of SD cards and eMMC (0805), Fibre Channel (0c04).
[[nodiscard]] bool is_storage(std::uint32_t class_code);

/// A network controller (02).
[[nodiscard]] bool is_network(std::uint32_t class_code);

/// What the root file system may hang on.
[[nodiscard]] bool is_storage_or_network(std::uint32_t class_code);

/// A driver that holds nothing of itself, only what somebody has given to it for a guest.
[[nodiscard]] bool is_stand_in(std::string_view driver);

/// A stand-in holds it.
[[nodiscard]] bool is_held_for_guest(const PciDevice& device);

/// It may be in any group: its own could not be looked up.
[[nodiscard]] bool has_unreadable_group(const PciDevice& device);

/// The domains above 16 bits are those that the driver of a VMD controller makes up (drivers/pci/controller/vmd.c).
[[nodiscard]] bool is_below_vmd(const PciDevice& device);

/// A function that the driver of another one has made (SR-IOV).
[[nodiscard]] bool is_virtual_function(const PciDevice& device);

/// A display controller (03).
[[nodiscard]] bool is_display(std::uint32_t class_code);

/// The device at an address, or nullptr. A machine whose devices could not be listed has none.
[[nodiscard]] const PciDevice* find_device(const Machine& machine, const PciAddress& address);

/// What was read of a file of a device, or nullptr: it was not looked at.
[[nodiscard]] const Reading<std::string>* find_attribute(const Machine& machine, const PciAddress& address,
                                                         std::string_view name);

/// The size in bytes of a base address register, from the text of `resource`; unset: there is none.
[[nodiscard]] std::optional<std::uint64_t> bar_size(std::string_view resource, unsigned bar);

/// Device 0, function 0 of the bus right below a bridge, which has the bridge's secondary bus number. Unset where
/// nothing is below it.
[[nodiscard]] std::optional<PciAddress> bus_below(const Machine& machine, const PciAddress& bridge);

/// The way to a device from its root bus, as a path selector: `0000:00:01.0/00.0`. Unset for a device on a root bus:
/// there is no bridge that could move it. Also unset where the chain of bridges is broken.
[[nodiscard]] std::optional<ByPath> path_to(const Machine& machine, const PciDevice& device);

/// "/sys/bus/pci/devices/ADDRESS/ATTRIBUTE", without the slash for an empty attribute.
[[nodiscard]] std::string device_path(const PciAddress& address, std::string_view attribute);

/// The `meminfo` file of the machine, or of a NUMA node.
[[nodiscard]] std::string meminfo_path(std::optional<unsigned> node);

/// The `nr_hugepages` file of a pool (Documentation/admin-guide/mm/hugetlbpage.rst).
[[nodiscard]] std::string pool_path(std::uint64_t page_size_kib, std::optional<unsigned> node);

inline constexpr std::string_view pci_devices_path = "/sys/bus/pci/devices";
inline constexpr std::string_view pci_drivers_path = "/sys/bus/pci/drivers";
inline constexpr std::string_view pci_probe_path = "/sys/bus/pci/drivers_probe";
inline constexpr std::string_view pci_rescan_path = "/sys/bus/pci/rescan";
inline constexpr std::string_view numa_nodes_path = "/sys/devices/system/node";
inline constexpr std::string_view shm_group_path = "/proc/sys/vm/hugetlb_shm_group";
inline constexpr std::string_view compact_memory_path = "/proc/sys/vm/compact_memory";

}  // namespace binder
