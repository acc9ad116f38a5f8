// SPDX-License-Identifier: GPL-2.0-or-later
// What the JSON documents of the commands have in common.
#pragma once

#include <string>

#include "binder/ctl/command.h"

namespace binder::ctl {

/// Says on standard error why there is no answer; whoever asked for JSON gets a document that says so as well.
[[nodiscard]] Exit fail(bool in_json, Exit exit, const std::string& message);

}  // namespace binder::ctl
