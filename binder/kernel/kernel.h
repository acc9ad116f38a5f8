// SPDX-License-Identifier: GPL-2.0-or-later
// The one door to the machine.
#pragma once

#include <string>
#include <vector>

#include "binder/text/result.h"

namespace binder {

/// What a module load has to tell besides that it succeeded, a line each (an ignored `install` command, …).
using LoadNotes = std::vector<std::string>;

/// All that the program asks of the kernel. Paths are absolute ("/sys/…") and are looked up below the root the
/// implementation was given. `write` and `load_module` are called by apply.cc alone.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  /// The whole file, byte for byte. For files whose reading never waits.
  virtual Reading<std::string> read(const std::string& path) = 0;

  /// As `read`, for an attribute whose reading can wait for a driver (the kernel reads `driver_override` under the
  /// device lock, drivers/pci/pci-sysfs.c): gives up with ETIMEDOUT after `limit`.
  virtual Reading<std::string> read_within(const std::string& path, Milliseconds limit) = 0;

  /// Where a symbolic link points, as it is written there. EINVAL: it is there, and is no link.
  virtual Reading<std::string> read_link(const std::string& path) = 0;

  /// The names in a directory, sorted, without "." and "..".
  virtual Reading<std::vector<std::string>> list(const std::string& path) = 0;

  /// Writes `value` in one write(2) to an existing file. Gives up with ETIMEDOUT after `limit`; what was begun may
  /// still be under way in the kernel then.
  virtual Reading<void> write(const std::string& path, const std::string& value, Milliseconds limit) = 0;

  /// Loads a module and what it depends on. A module that is loaded or built in is a success. ENOENT: this kernel has
  /// none of this name.
  virtual Reading<LoadNotes> load_module(const std::string& name, Milliseconds limit) = 0;

  /// True for the machine that runs, false for files that only look like one (`--root`): those may do without what
  /// every machine has, such as /proc/cmdline.
  [[nodiscard]] virtual bool is_own_root() const = 0;

  /// Time since some fixed moment, for durations.
  virtual Milliseconds now() = 0;
};

}  // namespace binder
