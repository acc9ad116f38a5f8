// SPDX-License-Identifier: GPL-2.0-or-later
// From logical CPUs to the cores that a guest is given whole.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "binder/machine/cpus.h"

namespace binder {

/// A core that is online, with the CPUs of it that are.
struct Core {
  std::vector<unsigned> cpus;              ///< SMT siblings, sorted
  std::uint64_t cache = 0;                 ///< which large cache it has, shared by cores with the same number
  std::optional<std::uint64_t> cache_kib;  ///< where it is told
  std::optional<unsigned> node;
  std::optional<CpuKind> kind;
  bool is_isolated = false;  ///< all its CPUs are
};

struct Cores {
  std::vector<Core> cores;      ///< sorted by their first CPU
  bool caches_are_told = true;  ///< false: dies or sockets stand for the caches of some
};

/// The error where something could not be looked at that a choice of cores would rest on.
[[nodiscard]] Reading<Cores> cores_of(const std::vector<Cpu>& cpus);

}  // namespace binder
