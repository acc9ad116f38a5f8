// SPDX-License-Identifier: GPL-2.0-or-later
// How much memory hugepages may take, so that the host keeps what it needs to boot. All amounts are in KiB.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "binder/machine/machine.h"

namespace binder {

/// What stays with the host where the config says nothing: half of the memory, at most 1280 MiB, but never less than a
/// 64th of it. See HOST_MEMORY in vfio-pci.cfg(5) for the reasons.
[[nodiscard]] std::uint64_t default_host_memory_kib(std::uint64_t total_kib);

/// The memory of the machine and of its nodes, from which pools are taken one after the other.
class MemoryRoom {
 public:
  /// `host_kib` stays with the host; unset: the default. Of each node its share of that stays, by its size.
  MemoryRoom(const Memory& memory, std::optional<std::uint64_t> host_kib);

  /// How many pages can be added to a pool. The error where something could not be read that this rests on.
  [[nodiscard]] Reading<std::uint64_t> pages_for(std::uint64_t page_size_kib, std::optional<unsigned> node) const;

  /// Takes pages that there is room for.
  void take(std::uint64_t page_size_kib, std::optional<unsigned> node, std::uint64_t pages);

  /// Where the memory is that `pages_for` has counted: `of 331M that are free 230M stay with the host (HOST_MEMORY)`.
  [[nodiscard]] std::string account(std::optional<unsigned> node) const;

 private:
  struct Part {
    std::optional<unsigned> node;  ///< unset: the machine
    Reading<std::uint64_t> free;
    std::uint64_t host = 0;
    std::uint64_t taken = 0;

    [[nodiscard]] std::uint64_t left() const;
  };

  [[nodiscard]] const Part* find(unsigned node) const;
  void spread(std::uint64_t page_size_kib, std::uint64_t pages);

  Part machine_;
  std::vector<Part> nodes_;
};

}  // namespace binder
