// SPDX-License-Identifier: GPL-2.0-or-later
// `verify --list`: what is in an image, a line a file.
#pragma once

#include <ostream>
#include <string>

#include "binder/image/tree.h"

namespace binder::ctl {

/// As ls -l and lsinitrd write it: type and permissions, links, owner, group, size, time (UTC), path, where a link
/// leads. Control characters and backslashes in names are written as `\ooo`, so that a line is always one file.
void print_listing(std::ostream& out, const ImageTree& tree);

}  // namespace binder::ctl
