// SPDX-License-Identifier: GPL-2.0-or-later
// Which CPUs of the host the virtual CPUs of a guest should run on.
//
// A guest gets whole cores, so that neither its threads nor the host's disturb a sibling; in the device's NUMA node;
// out of one large cache or of whole ones; of one kind, because a guest's scheduler knows of none. The host keeps the
// core of CPU 0, which has work that cannot be moved, and one more, with E cores before others.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "binder/machine/cpus.h"
#include "binder/plan/cores.h"

namespace binder {

struct PinningWish {
  std::optional<unsigned> count;  ///< of virtual CPUs; unset: as many as one cache has
  std::optional<unsigned> node;   ///< where the device is; unset: any
};

struct Pinning {
  std::vector<Core> cores;         ///< of the guest, those of a cache one after the other
  std::vector<Core> host;          ///< all others
  unsigned threads = 1;            ///< of each of the guest's cores
  unsigned caches = 1;             ///< that these cores have
  bool caches_are_equal = true;    ///< each with the same number of these cores
  std::vector<unsigned> emulator;  ///< where QEMU's own threads run: CPUs of the host, of the same node if it has any
  std::optional<unsigned> node;    ///< that all is in; unset: the kernel knows none
  bool has_more_nodes = false;     ///< the machine
  std::string reason;              ///< a sentence
  std::vector<std::string> notes;  ///< what to know beside it, a sentence each
};

struct NoPinning {
  bool could_not_look = false;
  std::string message;  ///< a sentence: why not, and what can be had
};

[[nodiscard]] std::expected<Pinning, NoPinning> make_pinning(const std::vector<Cpu>& cpus, const PinningWish& wish);

/// The CPUs of the host for virtual CPU 0, 1, …: siblings side by side.
[[nodiscard]] std::vector<unsigned> pinned_cpus(const Pinning& pinning);

/// All CPUs of some cores, sorted.
[[nodiscard]] std::vector<unsigned> cpus_of(const std::vector<Core>& cores);

}  // namespace binder
