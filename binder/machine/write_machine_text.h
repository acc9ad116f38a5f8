// SPDX-License-Identifier: GPL-2.0-or-later
// A machine as the text that machine_text.h reads.
#pragma once

#include <string>

#include "binder/machine/host.h"
#include "binder/machine/machine.h"

namespace binder {

/// The lines of a machine, each with a newline. Reading them gives the same machine and host; of what could not be
/// looked up the errors are others then, and a comment above the line says why it could not.
[[nodiscard]] std::string machine_text_of(const Machine& machine, const Host& host);

}  // namespace binder
