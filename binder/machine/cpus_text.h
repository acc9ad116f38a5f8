// SPDX-License-Identifier: GPL-2.0-or-later
// CPUs in the text of a captured machine, a line each:
//
//     cpu 0 core=0 cluster=0 l3=0 l3-size=32768 die=0 package=0 node=0 kind=p
//     cpu 1 core=0 l3=? isolated=1
//     cpu 2 online=0
//
// What a line does not say the machine does not tell; `?` is what could not be looked at.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "binder/machine/cpus.h"
#include "binder/text/problem.h"

namespace binder {

/// Reads what follows after the word `cpu`.
[[nodiscard]] std::expected<Cpu, TextFault> parse_cpu(std::string_view text);

/// The whole line, without its newline.
[[nodiscard]] std::string cpu_line(const Cpu& cpu);

/// What `kind=` takes: `p`, `e` or `lp`.
[[nodiscard]] std::string_view name_of(CpuKind kind);

}  // namespace binder
