// SPDX-License-Identifier: GPL-2.0-or-later
// The verdict on images, for a person and for a program.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "binder/ctl/command.h"
#include "binder/image/judge/aspect.h"
#include "binder/image/purpose.h"
#include "binder/image/segments.h"

namespace binder::ctl {

/// All that `verify` found out about one image. What is handed out is text without control characters.
struct ImageVerdict {
  std::string image;
  std::string profile;
  Purpose purpose = Purpose::system;
  std::string framework;
  std::vector<std::string> kernels;
  std::vector<Segment> segments;
  std::size_t files = 0;
  std::vector<Aspect> aspects;  ///< the first, "image", says whether it could be read
};

enum class Loudness { all, quiet };

[[nodiscard]] Exit exit_of(const ImageVerdict& verdict);
[[nodiscard]] Exit worst(Exit a, Exit b);

/// A line for the image and one for each aspect; when quiet, only what is not in order.
void print_verdict(std::ostream& out, const ImageVerdict& verdict, Loudness loudness);

/// One JSON document with the schema of vfioctl(8), version 1.
void print_json(std::ostream& out, const std::vector<ImageVerdict>& verdicts);

}  // namespace binder::ctl
