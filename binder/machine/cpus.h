// SPDX-License-Identifier: GPL-2.0-or-later
// The logical CPUs of a machine, and what they share.
#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/text/result.h"

namespace binder {

/// The kind of core, on machines that have several.
enum class CpuKind {
  performance,  ///< P
  efficient,    ///< E
  low_power,    ///< an E core outside of the large cache
};

/// A reading of something that is not there.
[[nodiscard]] inline SystemError none_is_told() { return {ENOENT, "find", "this", "there is none"}; }

/// A logical CPU. Two that share a core have the same `core` in the whole machine, and so on for the others; a number
/// says nothing else. Missing: the kernel does not tell. An offline CPU is in nothing.
struct Cpu {
  unsigned number = 0;
  bool is_online = true;
  bool is_isolated = false;                                    ///< the host's scheduler leaves it alone (isolcpus=)
  Reading<unsigned> core{std::unexpected(none_is_told())};     ///< shared by SMT siblings
  Reading<unsigned> cluster{std::unexpected(none_is_told())};  ///< shares the second level cache, as a rule
  Reading<unsigned> l3{std::unexpected(none_is_told())};       ///< missing also where the machine hides its caches
  Reading<std::uint64_t> l3_kib{std::unexpected(none_is_told())};
  Reading<unsigned> die{std::unexpected(none_is_told())};
  Reading<unsigned> package{std::unexpected(none_is_told())};  ///< socket
  Reading<unsigned> node{std::unexpected(none_is_told())};  ///< NUMA node, by its own number; missing: there are none
  Reading<CpuKind> kind{std::unexpected(none_is_told())};   ///< missing: all cores are of one kind, or it is not told

  bool operator==(const Cpu&) const = default;
};

/// A list of CPUs as the kernel writes it: `0-3,8`; nothing for no CPU. Unset where the text is none, and above 65536
/// CPUs.
[[nodiscard]] std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text);

/// The same, from sorted numbers.
[[nodiscard]] std::string cpu_list(const std::vector<unsigned>& cpus);

/// Tells kinds by how much work each CPU does (`cpu_capacity`, the strongest has 1024): cores of a kind differ by a few
/// percent, kinds by far more. Missing for all where they do not differ.
[[nodiscard]] std::vector<Reading<CpuKind>> kinds_by_capacity(const std::vector<std::uint64_t>& capacities);

}  // namespace binder
