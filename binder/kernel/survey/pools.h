// SPDX-License-Identifier: GPL-2.0-or-later
// File systems that have several disks of their own, which no link in sysfs holds: btrfs and ZFS.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/kernel/survey/block_devices.h"

namespace binder {

struct Pool {
  std::string title;                 ///< `a btrfs`, `ZFS pool tank`
  std::string name;                  ///< of a ZFS pool
  std::vector<std::size_t> members;  ///< of the block devices
  bool is_taken = false;             ///< it is known where it is mounted
};

/// Those that are at work. The block devices must outlive this.
class Pools {
 public:
  Pools(Kernel& kernel, const BlockDevices& devices);

  /// The members of the btrfs that a mount names one of; where it names none that is known, of the only one there is.
  [[nodiscard]] std::vector<std::size_t> take_btrfs(std::optional<std::size_t> member);

  /// The members of the pool that a data set (`tank/home`) lies in.
  [[nodiscard]] std::vector<std::size_t> take_zfs(std::string_view data_set);

  [[nodiscard]] std::vector<Pool> not_taken() const;

  /// Whose members could not be told.
  [[nodiscard]] const std::vector<SystemError>& unseen() const { return unseen_; }

 private:
  void read_btrfs(Kernel& kernel, const BlockDevices& devices);
  void read_zfs(Kernel& kernel, const BlockDevices& devices);

  std::vector<Pool> btrfs_;
  std::vector<Pool> zfs_;
  std::vector<SystemError> unseen_;
};

}  // namespace binder
