// SPDX-License-Identifier: GPL-2.0-or-later
// What the administrator's program knows of a machine beyond `Machine`: what a person would look up before handing a
// device over. The program of the boot decides without it.
#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/cpus.h"
#include "binder/machine/framebuffer.h"
#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"
#include "binder/text/result.h"

namespace binder {

/// A line of `reserved_regions` of an IOMMU group (Documentation/ABI/testing/sysfs-kernel-iommu_groups): the type is
/// `direct`, `direct-relaxable`, `reserved` or `msi`.
struct ReservedRegion {
  MemoryRange range;
  std::string type;

  bool operator==(const ReservedRegion&) const = default;
};

/// What kind of thing on this host uses a device; its name in texts and JSON stands in `use_words`.
enum class UseKind {
  root,     ///< the host cannot run on without it: mounted on /, /usr, /boot, /var, or swap that is on
  mount,    ///< any other mounted file system
  storage,  ///< claimed without a mount that can be seen: a RAID, LVM or ZFS member, another mount namespace
  network,  ///< a link that is up, has an address, carries a route, or lives in another network namespace
  display,  ///< a DRM node that is open, or the console that is drawn on it
  sound,    ///< a sound node that is open
  input,    ///< a keyboard, a mouse or another input device below it
  usb,      ///< a USB device below a controller
  vfio,     ///< a virtual machine has it open
  other,
};

struct Use {
  UseKind kind = UseKind::other;
  std::string what;  ///< in words: `ext4 on /home (nvme0n1p2)`, `enp3s0: up, default route`, `pipewire (1234)`

  bool operator==(const Use&) const = default;
};

/// What uses a device, as far as could be seen: where `unseen` is not empty, more may.
struct Uses {
  std::vector<Use> seen;
  std::vector<SystemError> unseen;

  bool operator==(const Uses&) const = default;
};

/// An output of a display controller (/sys/class/drm/card0-HDMI-A-1).
struct Connector {
  std::string name;            ///< `HDMI-A-1`
  Reading<bool> is_connected;  ///< a screen answers

  bool operator==(const Connector&) const = default;
};

/// A device of `Machine`, by its address.
struct HostDevice {
  PciAddress address;
  Reading<std::vector<std::string>> reset_methods{
      std::unexpected(not_looked_at())};  ///< in the kernel's order of trial; empty: it has none. Missing: the kernel
                                          ///< does not tell (before 5.15) or the device has none
  Reading<int> numa_node{std::unexpected(not_looked_at())};      ///< -1: the firmware does not say
  Reading<std::string> iommu{std::unexpected(not_looked_at())};  ///< the unit that covers it, `dmar0`; missing: none
  Reading<std::vector<MemoryRange>> memory{std::unexpected(not_looked_at())};  ///< of its base address registers
  Reading<bool> d3cold_allowed{std::unexpected(not_looked_at())};
  std::vector<Connector> connectors;  ///< of a display whose driver is at work
  Uses uses;

  bool operator==(const HostDevice&) const = default;
};

struct HostGroup {
  unsigned number = 0;
  Reading<std::string> type{std::unexpected(not_looked_at())};  ///< of the default domain: `DMA`, `DMA-FQ`, `identity`
  Reading<std::vector<ReservedRegion>> reserved{std::unexpected(not_looked_at())};

  bool operator==(const HostGroup&) const = default;
};

/// A device on a USB controller that is a PCI function.
struct UsbDevice {
  PciAddress controller;
  std::string port;               ///< as the kernel names it: `1-2.3`; `usb1` is the root hub
  std::optional<DeviceId> id;     ///< vendor and product
  std::string name;               ///< as the device says: manufacturer and product
  std::vector<std::string> what;  ///< `keyboard`, `mouse`, `hub`, `storage`, `network`, `sound`, `video`, …

  bool operator==(const UsbDevice&) const = default;
};

/// An I/O APIC of the firmware's MADT, and where the IVRS table of an AMD machine says that its interrupts come from.
struct IoApic {
  unsigned id = 0;
  std::uint32_t gsi_base = 0;
  std::optional<PciAddress> in_ivrs;

  bool operator==(const IoApic&) const = default;
};

/// The IOMMU, from the firmware up.
struct HostIommu {
  Reading<std::vector<std::string>> tables{
      std::unexpected(not_looked_at())};  ///< that the firmware has, of DMAR, IVRS and IORT
  Reading<std::vector<std::string>> units{std::unexpected(not_looked_at())};  ///< names in /sys/class/iommu
  Reading<std::uint8_t> dmar_flags{std::unexpected(not_looked_at())};         ///< byte 37 of the DMAR table
  Reading<bool> remaps_interrupts{std::unexpected(not_looked_at())};
  Reading<std::vector<IoApic>> io_apics{std::unexpected(not_looked_at())};

  bool operator==(const HostIommu&) const = default;
};

/// How the running kernel has a module.
enum class ModuleForm { built_in, module, absent };

/// A line of a file that can come in the way of the binder, or that boots the system: as it stands there.
struct FoundLine {
  std::string file;
  std::size_t line = 0;  ///< counts from 1
  std::string text;

  bool operator==(const FoundLine&) const = default;
};

/// What starts this system; `words` of LoaderInfo and what lies on the disk decide.
enum class BootLoader { unknown, grub, systemd_boot, grubby, kernelstub, rpm_ostree, limine, unified_image };

struct Host {
  std::vector<HostDevice> devices;                                   ///< sorted by address: the devices of `Machine`
  std::vector<HostGroup> groups;                                     ///< sorted by number
  Reading<std::vector<Cpu>> cpus{std::unexpected(not_looked_at())};  ///< sorted by number, offline ones too
  Reading<std::vector<UsbDevice>> usb{std::unexpected(not_looked_at())};
  HostIommu iommu;
  Reading<std::string> command_line{std::unexpected(not_looked_at())};    ///< of the running kernel
  Reading<std::string> kernel_release{std::unexpected(not_looked_at())};  ///< uname -r
  Reading<std::string> cpu_vendor{std::unexpected(not_looked_at())};      ///< `GenuineIntel`, `AuthenticAMD`, …
  Reading<std::string> distribution{std::unexpected(not_looked_at())};    ///< ID of os-release, then ID_LIKE
  Reading<ModuleForm> vfio_pci{std::unexpected(not_looked_at())};
  Reading<std::vector<std::string>> log{std::unexpected(not_looked_at())};  ///< the kernel's, without times
  Reading<std::vector<FoundLine>> lines{std::unexpected(not_looked_at())};  ///< of modprobe.d and its like
  std::vector<SystemError> unseen_lines;  ///< files of that kind that are there and could not be read
  BootLoader boot_loader = BootLoader::unknown;
  // What the next boot is told from.
  Reading<std::vector<std::string>> built_in_drivers{
      std::unexpected(not_looked_at())};  ///< of the PCI bus: those that no module brought, sorted
  Reading<std::vector<std::string>> installed_kernels{std::unexpected(not_looked_at())};  ///< releases, unsorted

  bool operator==(const Host&) const = default;
};

/// What is known of the device at an address, or nullptr.
[[nodiscard]] const HostDevice* find_host_device(const Host& host, const PciAddress& address);

/// What is known of an IOMMU group, or nullptr.
[[nodiscard]] const HostGroup* find_host_group(const Host& host, unsigned number);

}  // namespace binder
