// SPDX-License-Identifier: GPL-2.0-or-later
// What is mounted, and swap that is on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/kernel/survey/processes.h"

namespace binder {

/// A file system, with all places where it is mounted.
struct MountedFileSystem {
  DeviceNumber number;              ///< major 0: of no block device, or of several
  std::string type;                 ///< `ext4`
  std::string source;               ///< as mount(8) was given it
  std::vector<std::string> places;  ///< in the namespace of this program, else in that of `process`
  std::string process;              ///< where it is not mounted in this program's namespace: one that sees it
};

/// Each file system once, of all namespaces; one of several subvolumes too. Those that no disk can have are left out.
[[nodiscard]] std::vector<MountedFileSystem> mounted_file_systems(const std::vector<MountTable>& tables);

/// The partitions that /proc/swaps names; a swap file is on a file system that is mounted.
[[nodiscard]] std::vector<std::string> swap_partitions(std::string_view proc_swaps);

/// True for a place that the host cannot run without: /, /usr, /var, /boot and their like.
[[nodiscard]] bool is_vital(std::string_view place);

/// `/`, `/ and /home`, `/, /home, /srv and 4 more`: what the host cannot run without first.
[[nodiscard]] std::string in_words(const std::vector<std::string>& places);

}  // namespace binder
