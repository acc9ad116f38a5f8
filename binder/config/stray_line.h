// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a config that are no KEY=value: which devices they name all the same, or what was probably meant.
#pragma once

#include <optional>
#include <string_view>

#include "binder/text/problem.h"
#include "binder/text/text.h"

namespace binder {

/// The list of devices that a line without a key is, as the oldest files of this name have it: nothing but selectors,
/// good ones or such as can be mended. A pair of quotes around them is not part of it.
[[nodiscard]] std::optional<TextPart> device_list_in(std::string_view line);

/// For a line without white space at its ends that is not empty, no comment, no list of devices, and not a known key
/// with its value. What was meant is a whole line, which can be read.
[[nodiscard]] TextFault explain_stray_line(std::string_view line);

}  // namespace binder
