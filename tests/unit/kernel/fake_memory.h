// SPDX-License-Identifier: GPL-2.0-or-later
// The memory of the fake kernel, in KiB.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "binder/machine/machine_text.h"

namespace binder::testing {

struct FakeNode {
  std::uint64_t total = 0;
  std::uint64_t free = 0;
};

struct FakePool {
  std::uint64_t page_size = 0;  ///< in KiB
  std::optional<unsigned> node;
  std::uint64_t pages = 0;
  std::uint64_t available = UINT64_MAX;  ///< that the kernel can find
  std::uint64_t after_compaction = 0;    ///< how many more it finds then
};

/// What is there for hugepages, as meminfo files show it: pages that are reserved are no longer free.
struct FakeMemory {
  std::uint64_t total = std::uint64_t{256} << 20U;
  std::uint64_t available = std::uint64_t{250} << 20U;
  std::map<unsigned, FakeNode> nodes;

  /// A node that nothing was said about has half of the machine.
  FakeNode& node(unsigned number);

  /// What a path reads as, where it is a meminfo file.
  [[nodiscard]] std::optional<std::string> file(const std::string& path, std::uint64_t default_hugepage) const;

  /// The text of /proc/meminfo or of a node's file.
  [[nodiscard]] std::string meminfo(std::optional<unsigned> node_number, std::uint64_t default_hugepage) const;

  /// Takes over what a line of the machine's text says. What it does not say is free.
  void describe(const DescribedMemory& line);

  /// As a write to nr_hugepages does it: as many pages as there are.
  void resize(FakePool& pool, std::uint64_t pages);

  /// Takes pages, without a thought for anybody else, and says how many there were.
  std::uint64_t take(std::uint64_t pages, std::uint64_t page_size, std::optional<unsigned> node_number);
};

}  // namespace binder::testing
