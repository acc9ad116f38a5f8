// SPDX-License-Identifier: GPL-2.0-or-later
// Selectors as arguments of a command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binder/pci/selector.h"

namespace binder::ctl {

/// The selectors of the command line. Unset where one is wrong: all that is wrong was told, on standard error with a
/// caret, and the command ends with Exit::usage.
[[nodiscard]] std::optional<std::vector<Selector>> read_arguments(const std::vector<std::string>& arguments);

}  // namespace binder::ctl
