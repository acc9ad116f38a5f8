// SPDX-License-Identifier: GPL-2.0-or-later
// The images that a system can boot, by the places where distributions put them.
#pragma once

#include <string>
#include <vector>

#include "binder/image/purpose.h"
#include "binder/kernel/kernel.h"

namespace binder {

enum class Certainty {
  image,
  perhaps,  ///< an EFI program, which counts only if it is a unified kernel image
};

struct BootChoice {
  std::vector<std::string> files;  ///< a boot loader can put several one after the other
  std::string command_line;        ///< of a boot entry; empty: not known
  Certainty certainty = Certainty::image;
  Purpose purpose = Purpose::system;
  std::string fault;  ///< why it is not known what lies here: `files` is the place that could not be looked at
};

/// Newest first, by their version numbers. Copies of images that nothing regenerates are left out, unless a boot entry
/// names one.
[[nodiscard]] std::vector<BootChoice> find_images(Kernel& kernel);

}  // namespace binder
