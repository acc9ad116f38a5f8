// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold of every reader of text, whatever it is given. What does not hold ends the program, for the fuzzer to
// see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "binder/pci/selector.h"
#include "binder/text/problem.h"

namespace binder::fuzz {

void require(bool holds, std::string_view what, std::string_view text);

/// The lines of a text as an editor shows them.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// It points at text that is there.
void check_place(const Place& at, const std::vector<std::string_view>& lines);

/// As `check_place`; each has a message and a fix, and neither the terminal nor the log gets more than its lines.
void check_problems(const std::vector<Problem>& problems, const std::vector<std::string_view>& lines);

/// What was found wrong with a text on its own.
void check_fault(const TextFault& fault, std::string_view text);

/// It is read again from how it is written.
void check_selector(const Selector& selector);

inline std::string text_of(const std::uint8_t* data, std::size_t size) { return {data, data + size}; }

}  // namespace binder::fuzz
