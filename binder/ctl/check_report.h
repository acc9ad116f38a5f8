// SPDX-License-Identifier: GPL-2.0-or-later
// The findings of `vfioctl check`, for a person and for a program.
#pragma once

#include <ostream>
#include <string>

#include "binder/ctl/command.h"
#include "binder/ctl/terminal.h"
#include "binder/plan/check/check.h"

namespace binder::ctl {

[[nodiscard]] Exit exit_of(const CheckFindings& findings);

/// One sentence: ready, or what to do first.
[[nodiscard]] std::string conclusion_of(const CheckFindings& findings);

/// One finding, with where it was seen, why it matters and what mends it.
void print_finding(std::ostream& out, const Terminal& terminal, const CheckFinding& finding);

void print_findings(std::ostream& out, const Terminal& terminal, const CheckFindings& findings);

/// One JSON document with the schema of vfioctl(8), version 1.
void print_findings_json(std::ostream& out, const CheckFindings& findings);

/// The same document where nothing could be looked at: a program that reads JSON gets JSON, whatever happens.
void print_unseen_json(std::ostream& out, const std::string& why);

}  // namespace binder::ctl
