// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at memory and hugepages. Reads only.
#pragma once

#include <cstdint>
#include <optional>

#include "binder/kernel/kernel.h"
#include "binder/machine/machine.h"

namespace binder {

/// Fills in what the machine has in memory, hugepage pools and page sizes.
void scan_memory(Kernel& kernel, Machine& machine);

[[nodiscard]] Memory read_memory(Kernel& kernel);

/// Reads an `nr_hugepages` file.
[[nodiscard]] Reading<std::uint64_t> read_pages(Kernel& kernel, std::uint64_t page_size_kib,
                                                std::optional<unsigned> node);

}  // namespace binder
