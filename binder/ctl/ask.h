// SPDX-License-Identifier: GPL-2.0-or-later
// Questions to a person at a terminal.
#pragma once

#include <optional>
#include <string>

namespace binder::ctl {

/// True where a person can be asked: standard input and output are a terminal.
[[nodiscard]] bool can_ask();

/// Asks, and reads a line without the white space around it. Unset: there is no answer (the end of the input).
[[nodiscard]] std::optional<std::string> ask(const std::string& question);

/// Asks until the answer is one of y, yes, n, no; an empty one, and the end of the input, are no.
[[nodiscard]] bool ask_yes(const std::string& question);

}  // namespace binder::ctl
