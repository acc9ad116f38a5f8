// SPDX-License-Identifier: GPL-2.0-or-later
// The machine as the binder will find it at the next boot, told from the machine that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/machine/host.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"

namespace binder {

/// Pages that the kernel command line reserves before anything else can ask for memory.
struct EarlyPages {
  std::uint64_t page_size_kib = 0;
  std::optional<unsigned> node;  ///< unset: spread over the nodes
  std::uint64_t pages = 0;

  bool operator==(const EarlyPages&) const = default;
};

/// What `hugepagesz=` and `hugepages=` ask for (Documentation/admin-guide/mm/hugetlbpage.rst).
/// `default_kib` is the page size of an amount without a size; unset: such amounts are passed over.
[[nodiscard]] std::vector<EarlyPages> early_pages(std::string_view command_line,
                                                  std::optional<std::uint64_t> default_kib);

/// The machine when the binder starts. Nothing has come yet of what a running system brings: no module is loaded, so
/// that only drivers that are built into the kernel hold devices; no override is set; hugepages are those of the kernel
/// command line; virtual functions and what a VMD controller shows are not there, because a driver makes them. Memory
/// is estimated. `last_boot` tells which built-in driver a device was taken from, where there is a report. What could
/// not be looked up stays so.
[[nodiscard]] Machine at_next_boot(Machine machine, const Host& host, const Report* last_boot);

/// For entries whose device is here now and will not be then: why. `plan` was made for the machine at the next boot.
[[nodiscard]] std::vector<Finding> not_there_yet(const Config& config, const Plan& plan, const Machine& now);

/// Why a device that is here now is not there when the binder starts: words that follow "it".
[[nodiscard]] std::string why_later(const PciDevice& device);

/// What the prediction rests on, a sentence each, beginning with what it is about.
[[nodiscard]] std::vector<std::string> rests_on(const Host& host, const Machine& now, const Config& config,
                                                const Machine& then);

}  // namespace binder
