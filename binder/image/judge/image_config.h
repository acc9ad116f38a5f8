// SPDX-License-Identifier: GPL-2.0-or-later
// The config in an image, as the binder will find it there.
#pragma once

#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/image/contents.h"

namespace binder {

struct ImageConfig {
  std::vector<std::string> files;      ///< that are there, in the order in which the binder looks at them
  std::vector<std::string> too_large;  ///< those of them that nobody can have meant as a config
  ParsedConfig parsed;                 ///< what the binder makes of them; files that it does not read are problems
};

[[nodiscard]] ImageConfig config_in_image(const ImageContents& image);

/// The config that the boot goes by: what the command line that comes with the image has instead of DEVICES, counts.
[[nodiscard]] Config config_in_effect(const ImageContents& image);

/// A problem in one line; one of a whole file has no line and column.
[[nodiscard]] std::string line_for(const Problem& problem);

}  // namespace binder
