// SPDX-License-Identifier: GPL-2.0-or-later
// From an amount of memory for a guest to the pages, and whether they can be had.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"

namespace binder {

enum class Prospect {
  yes,
  perhaps,  ///< there is memory enough, but perhaps not in pieces of that size
  no,
};

/// One page size that the machine has.
struct PageSizeAdvice {
  HugepageRequest request;      ///< an entry of HUGEPAGES: a count of pages, their size, the node if one was asked for
  bool is_whole = true;         ///< the amount is so many pages; false: it was rounded up
  std::uint64_t pages_now = 0;  ///< reserved
  Reading<std::uint64_t> room_now;      ///< pages that could be reserved, with those that are
  Reading<std::uint64_t> room_at_boot;  ///< when the binder starts
  Prospect next_boot = Prospect::no;    ///< by an entry of HUGEPAGES
  std::string why;                      ///< of `perhaps` and `no`
};

struct HugepageAdvice {
  std::vector<PageSizeAdvice> sizes;  ///< the largest first
  std::optional<std::size_t> best;    ///< which of them; unset: none can be had
};

struct NoHugepageAdvice {
  bool could_not_look = false;
  std::string message;
};

/// `request` is an amount in bytes or in pages, with a page size or for all that the machine has. `now` is the machine
/// as it runs, `then` as it will be when the binder starts.
[[nodiscard]] std::expected<HugepageAdvice, NoHugepageAdvice> advise_hugepages(
    const HugepageRequest& request, std::optional<std::uint64_t> host_memory_kib, const Machine& now,
    const Machine& then);

/// What the kernel command line needs to reserve the same: `hugepagesz=1G hugepages=16`, of a node `hugepages=1:16`
/// (Documentation/admin-guide/kernel-parameters.txt).
[[nodiscard]] std::string kernel_words(const HugepageRequest& request);

}  // namespace binder
