// SPDX-License-Identifier: GPL-2.0-or-later
// Is the unit vfio-binder.service of an image wired as systemd.unit(5) wants it?
#pragma once

#include "binder/image/contents.h"
#include "binder/image/judge/aspect.h"

namespace binder {

/// The aspect "hook" where systemd is the image's first program.
[[nodiscard]] Aspect inspect_systemd_unit(const ImageContents& image);

}  // namespace binder
