// SPDX-License-Identifier: GPL-2.0-or-later
// The config in an image, as the binder will find it there.
#pragma once

#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/image/contents.h"

namespace binder {

/// The files that it is made of, in the order in which the binder reads them.
[[nodiscard]] std::vector<std::string> config_files(const ImageTree& tree);

/// What the binder makes of them.
[[nodiscard]] ParsedConfig config_in_image(const ImageContents& image);

}  // namespace binder
