// SPDX-License-Identifier: GPL-2.0-or-later
// The aspect "config": is what the binder will read in the image the config of the system?
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "binder/image/contents.h"
#include "binder/image/judge/aspect.h"

namespace binder {

struct HostFacts;

/// "config": it equals the host's, drop-ins included, and the binder reads all of it.
[[nodiscard]] Aspect inspect_config(const ImageContents& image, const HostFacts& host);

/// The lines that only one of two texts has, marked with `-` (expected) and `+` (found), without what both begin and
/// end with.
[[nodiscard]] std::vector<std::string> difference(std::string_view expected, std::string_view found, std::size_t limit);

}  // namespace binder
