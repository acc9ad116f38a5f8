// SPDX-License-Identifier: GPL-2.0-or-later
// How a word gets on to the kernel command line of this system, and off it.
#pragma once

#include <string>
#include <string_view>

#include "binder/machine/host.h"

namespace binder::checks {

/// The line of a configuration of the boot that has the word, or nullptr.
[[nodiscard]] const FoundLine* where_written(const Host& host, std::string_view word);

// What to do, for a mend: prose, and the exact commands as lines of their own.
[[nodiscard]] std::string how_to_add(const Host& host, std::string_view words);
[[nodiscard]] std::string how_to_remove(const Host& host, std::string_view word);
[[nodiscard]] std::string how_to_replace(const Host& host, std::string_view word, std::string_view instead);

}  // namespace binder::checks
