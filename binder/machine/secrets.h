// SPDX-License-Identifier: GPL-2.0-or-later
// What tells one machine, or its owner, from all others, taken out of texts; `*` stands in its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// Names that are known: of the host, of its users. A word of a text is one only as a whole.
using KnownNames = std::vector<std::string>;

/// Without UUIDs and what is as long, MAC and IP addresses, directories of users, and what belongs to a person by its
/// name (`Alice's`).
[[nodiscard]] std::string without_marks(std::string_view text, const KnownNames& names);

/// A kernel command line. Values stay where the option is about the IOMMU, PCI, drivers, memory, CPUs, consoles or the
/// screen, and where they are a switch or PCI IDs; of all others only the option stays. Of where the root file system
/// is, the kernel's own name of a disk stays.
[[nodiscard]] std::string without_secrets(std::string_view command_line, const KnownNames& names);

/// A mount point: directories that every system has stay, below them `*`.
[[nodiscard]] std::string without_names(std::string_view path);

/// True for what the kernel calls a disk, a partition or a volume by itself: `nvme0n1p2`, `sda1`, `dm-0`.
[[nodiscard]] bool is_disk_name(std::string_view name);

/// A name of a network link as the kernel, systemd or a hypervisor would give it; of others `*`, and no MAC address.
[[nodiscard]] std::string link_without_names(std::string_view name);

/// A line of the kernel's log that tells of the IOMMU, of VFIO, or of PCI devices and their faults.
[[nodiscard]] bool is_about_passthrough(std::string_view log_line);

}  // namespace binder
