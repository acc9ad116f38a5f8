// SPDX-License-Identifier: GPL-2.0-or-later
// The one door to the machine.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "binder/machine/vfio_alias.h"
#include "binder/text/result.h"

namespace binder {

/// What a module load has to tell besides that it succeeded, a line each (an ignored `install` command, …).
using LoadNotes = std::vector<std::string>;

/// More is never read, whatever a file or a directory has.
inline constexpr std::size_t largest_file = std::size_t{64} << 20U;
inline constexpr std::size_t most_names = 100'000;

enum class FileKind { regular, directory, other };

/// What a file is, and who may change it (stat(2)).
struct FileStatus {
  FileKind kind = FileKind::regular;
  std::uint64_t size = 0;   ///< in bytes; 0 for what the kernel makes up as it is read
  std::uint32_t owner = 0;  ///< user ID
  std::uint32_t group = 0;  ///< group ID
  std::uint32_t mode = 0644;
  bool has_acl = false;  ///< acl(5): more users and groups than the mode tells may have rights
};

enum class NodeKind { character, block };

/// What a node in /dev stands for, whatever its name is.
struct DeviceNumber {
  NodeKind kind = NodeKind::character;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;

  auto operator<=>(const DeviceNumber&) const = default;
};

/// Whose rights are in play when the program does what a file says.
enum class Privilege {
  root,  ///< root's, over the running system
  user,  ///< those of whoever started the program, who wants to look
  none,  ///< below another root: plain files
};

/// All that the program asks of the kernel. Paths are absolute ("/sys/…") and are looked up below the root the
/// implementation was given. `write`, `load_module` and `unload_module` are called by apply.cc alone.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  /// The whole of a regular file, byte for byte. For files whose reading never waits; one of another kind is not waited
  /// for either. EFBIG above `largest_file`.
  virtual Reading<std::string> read(const std::string& path) = 0;

  /// As `read`, for an attribute whose reading can wait for a driver (the kernel reads `driver_override` under the
  /// device lock, drivers/pci/pci-sysfs.c): gives up with ETIMEDOUT after `limit`.
  virtual Reading<std::string> read_within(const std::string& path, Milliseconds limit) = 0;

  /// Where a symbolic link points, as it is written there. EINVAL: it is there, and is no link.
  virtual Reading<std::string> read_link(const std::string& path) = 0;

  /// Looks at a file without opening it; a link is followed.
  virtual Reading<FileStatus> status(const std::string& path) = 0;

  /// The device that a node stands for; unset: the file is no node. Opens no device, and asks no file system that may
  /// be gone. A link is followed, also one of /proc/PID/fd.
  virtual Reading<std::optional<DeviceNumber>> device_number(const std::string& path) = 0;

  virtual Privilege privilege() = 0;

  /// The names in a directory, sorted, without "." and "..". EFBIG above `most_names`.
  virtual Reading<std::vector<std::string>> list(const std::string& path) = 0;

  /// Writes `value` in one write(2) to an existing file. Gives up with ETIMEDOUT after `limit`; what was begun may
  /// still be under way in the kernel then.
  virtual Reading<void> write(const std::string& path, const std::string& value, Milliseconds limit) = 0;

  /// Loads a module and what it depends on, or with a modalias (`pci:v…`) all modules that it names but those that
  /// modprobe.d has on its blacklist. `options` (`name=value …`) come after those of modprobe.d and are for the module
  /// alone that is named. A module that is loaded or built in is a success. ENOENT: this kernel has none of
  /// this name, or for this device.
  virtual Reading<LoadNotes> load_module(const std::string& name, const std::string& options, Milliseconds limit) = 0;

  /// What the modules of the running kernel say of themselves as VFIO drivers, those that are built in too.
  virtual Reading<std::vector<VfioAlias>> vfio_aliases(Milliseconds limit) = 0;

  /// Takes a module out of the kernel. EAGAIN (delete_module(2) with O_NONBLOCK): something uses it. One that is not
  /// loaded is a success.
  virtual Reading<void> unload_module(const std::string& name, Milliseconds limit) = 0;

  /// True for the machine that runs, false for files that only look like one (`--root`): those may do without what
  /// every machine has, such as /proc/cmdline.
  [[nodiscard]] virtual bool is_own_root() const = 0;

  /// Time since some fixed moment, for durations.
  virtual Milliseconds now() = 0;
};

}  // namespace binder
