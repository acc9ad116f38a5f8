// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at the system that images are held against.
#pragma once

#include <string>
#include <vector>

#include "binder/image/judge/verdict.h"
#include "binder/kernel/kernel.h"

namespace binder::ctl {

/// What does not depend on an image.
[[nodiscard]] HostFacts read_host_facts(Kernel& kernel);

/// The lists of the modules of these kernels, as far as they are installed and not yet known.
void add_module_files(Kernel& kernel, const std::vector<std::string>& kernel_versions, HostFacts& facts);

}  // namespace binder::ctl
