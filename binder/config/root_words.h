// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel command line tells of the disks that the host starts from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/pci/pci_address.h"

namespace binder {

/// A name of a disk that says something of its controller. UUIDs and labels say nothing of it.
struct RootWord {
  enum class Kind {
    address,  ///< /dev/disk/by-path/pci-0000:04:00.0-…: the controller, and what stands above it in the name
    nvme,     ///< /dev/nvme1n1: one of the NVMe controllers
    virtio,   ///< /dev/vdb
    scsi,     ///< /dev/sda, /dev/sr0: one of SATA, SAS, SCSI, Fibre Channel
    mmc,      ///< /dev/mmcblk0
    network,  ///< nfsroot=, netroot=, root=dhcp: one of the network controllers
  };
  Kind kind = Kind::address;
  PciAddress address;
  std::string text;  ///< the argument as written: `root=/dev/nvme0n1p2`

  bool operator==(const RootWord&) const = default;
};

/// Reads the text of /proc/cmdline, every argument of it: root=, resume=, cryptdevice=, mount.usr= and all others that
/// name a disk.
[[nodiscard]] std::vector<RootWord> find_root_words(std::string_view command_line);

}  // namespace binder
