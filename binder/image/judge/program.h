// SPDX-License-Identifier: GPL-2.0-or-later
// Can a program of the image be started there?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "binder/image/contents.h"

namespace binder {

/// Why the kernel could not start it: it, the interpreter that its first line names, or its loader is not there or not
/// executable. Nothing where it can; of a program whose content was not kept, only that it is there is known.
[[nodiscard]] std::optional<std::string> fault_of_program(const ImageContents& image, std::string_view path);

/// The same for the image's first program: /init, or what rdinit= on the command line names.
[[nodiscard]] std::optional<std::string> fault_of_first_program(const ImageContents& image);

}  // namespace binder
