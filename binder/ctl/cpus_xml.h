// SPDX-License-Identifier: GPL-2.0-or-later
// A pinning in the words of libvirt.
#pragma once

#include <vector>

#include "binder/ctl/xml.h"
#include "binder/plan/pinning.h"

namespace binder::ctl {

/// How a guest with several threads a core is told of them: AMD's processors need a flag for it.
enum class ThreadsFlag { not_needed, topoext };

/// Elements of a domain: vcpu, iothreads, cputune, numatune where the machine has several nodes, cpu; with comments.
[[nodiscard]] std::vector<XmlNode> cpu_elements(const Pinning& pinning, ThreadsFlag flag);

}  // namespace binder::ctl
