// SPDX-License-Identifier: GPL-2.0-or-later
// What a pinning says to a person: why these CPUs, and what can be had instead.
#pragma once

#include <string>
#include <vector>

#include "binder/plan/pinning.h"

namespace binder {

[[nodiscard]] std::string words_for_a_single_core();
[[nodiscard]] std::string words_for_an_empty_node(const std::vector<Core>& cores, const PinningWish& wish);

/// `counts` are all that can be had, sorted.
[[nodiscard]] std::string words_for_a_count(unsigned count, const std::vector<unsigned>& counts, unsigned threads,
                                            const PinningWish& wish);

[[nodiscard]] std::string reason_for(const Pinning& pinning, const PinningWish& wish);
[[nodiscard]] std::vector<std::string> notes_on(const Pinning& pinning, const std::vector<Cpu>& cpus,
                                                const Cores& cores);

}  // namespace binder
