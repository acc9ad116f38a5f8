// SPDX-License-Identifier: GPL-2.0-or-later
// Disks, partitions and the volumes that are made of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/kernel/survey/device_nodes.h"

namespace binder {

struct BlockDevice {
  DeviceNode node;
  std::string title;                 ///< a volume of device mapper by its name (`vg0-root`), else that of the kernel
  std::vector<std::size_t> made_of;  ///< what it lies on, of device mapper, RAID and their like
  bool has_holders = false;          ///< something lies on it
};

/// By number. What hangs on more than one PCI function (an NVMe namespace with several controllers) has them all.
class BlockDevices {
 public:
  /// Links that could not be read are kept as `unseen`: what lies on what is not known then.
  [[nodiscard]] static Reading<BlockDevices> look(Kernel& kernel);

  [[nodiscard]] const std::vector<BlockDevice>& all() const { return all_; }
  [[nodiscard]] const std::optional<SystemError>& unseen() const { return unseen_; }
  [[nodiscard]] std::optional<std::size_t> with_number(const DeviceNumber& number) const;

  /// By its name in /sys (`dm-0`) or by its title.
  [[nodiscard]] std::optional<std::size_t> named(std::string_view name) const;

 private:
  void read_layers(Kernel& kernel);

  std::vector<BlockDevice> all_;
  std::optional<SystemError> unseen_;
};

}  // namespace binder
