// SPDX-License-Identifier: GPL-2.0-or-later
// How the log, the report and the printed plan name things.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"

namespace binder {

/// The kernel module of a driver: `vfio-pci` is in `vfio_pci`.
[[nodiscard]] std::string module_of(std::string_view driver);

/// `0000:02:00.0 [10de:1401] group 15`, as far as known.
[[nodiscard]] std::string name_device(const PciAddress& address, const std::optional<DeviceId>& id,
                                      const std::optional<unsigned>& iommu_group);

/// An amount of memory, rounded down: `331M`, `15G`.
[[nodiscard]] std::string memory_name(std::uint64_t kib);

/// A hugepage pool: `1G@0`, `2M`.
[[nodiscard]] std::string pool_name(std::uint64_t page_size_kib, std::optional<unsigned> node);

}  // namespace binder
