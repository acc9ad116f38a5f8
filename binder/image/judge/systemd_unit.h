// SPDX-License-Identifier: GPL-2.0-or-later
// Is the unit vfio-binder.service of an image wired as systemd.unit(5) wants it?
#pragma once

#include "binder/image/contents.h"
#include "binder/image/judge/check.h"

namespace binder {

/// The check "hook" where systemd is the image's first program.
[[nodiscard]] Check check_systemd_unit(const ImageContents& image);

}  // namespace binder
