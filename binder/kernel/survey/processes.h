// SPDX-License-Identifier: GPL-2.0-or-later
// What runs on this host, as far as it can keep a device busy: one walk over /proc for all who ask.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binder/kernel/kernel.h"

namespace binder {

/// A process that has nodes of devices open.
struct Process {
  std::string title;                ///< `name (number)`; of the name the kernel keeps 15 bytes
  std::vector<DeviceNumber> nodes;  ///< sorted, each once; without terminals, /dev/null and their like
};

/// The mounts of a mount namespace: a text of /proc/PID/mountinfo.
struct MountTable {
  std::string process;  ///< the title of one that lives there; empty: the namespace of this program
  std::string text;
};

struct Processes {
  std::vector<Process> with_nodes;
  std::vector<MountTable> mounts;           ///< its own first
  std::optional<SystemError> unseen_nodes;  ///< set: more may have nodes open
  std::optional<SystemError> unseen_mounts;
};

/// A process that ends meanwhile is no error: it keeps nothing busy.
[[nodiscard]] Processes look_at_processes(Kernel& kernel);

}  // namespace binder
