// SPDX-License-Identifier: GPL-2.0-or-later
// What a link in sysfs tells by the path that is written in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "binder/kernel/kernel.h"
#include "binder/pci/pci_address.h"

namespace binder {

/// The path without its last component; empty where it has but one.
[[nodiscard]] std::string_view parent_path(std::string_view path);

/// The name of a directory of a PCI function, and nothing else that an administrator might write for one.
[[nodiscard]] std::optional<PciAddress> pci_directory_name(std::string_view name);

/// The PCI function nearest to what the path names: `0000:01:00.0` of
/// `../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0`.
[[nodiscard]] std::optional<PciAddress> nearest_pci_function(std::string_view path);

/// The last component of what a link points at.
[[nodiscard]] Reading<std::string> read_link_name(Kernel& kernel, const std::string& path);

}  // namespace binder
