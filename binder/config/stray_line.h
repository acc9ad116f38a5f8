// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a config that set nothing: why, and what was probably meant.
#pragma once

#include <string_view>

#include "binder/text/problem.h"

namespace binder {

/// For a line without white space at its ends that is not empty, no comment, and not a known key with its value.
[[nodiscard]] TextFault explain_stray_line(std::string_view line);

}  // namespace binder
