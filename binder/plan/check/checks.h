// SPDX-License-Identifier: GPL-2.0-or-later
// The checks, a file a subject, and what they have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "binder/plan/check/check.h"

namespace binder::checks {

void check_iommu(const CheckInput& input, CheckFindings& findings);
void check_interrupts(const CheckInput& input, CheckFindings& findings);
void check_ivrs(const CheckInput& input, CheckFindings& findings);
void check_command_line(const CheckInput& input, CheckFindings& findings);
void check_module(const CheckInput& input, CheckFindings& findings);
void check_config(const CheckInput& input, CheckFindings& findings);
void check_refusals(const CheckInput& input, CheckFindings& findings);
void check_hugepages(const CheckInput& input, CheckFindings& findings);
void check_groups(const CheckInput& input, CheckFindings& findings);
void check_cards(const CheckInput& input, CheckFindings& findings);
void check_reserved_memory(const CheckInput& input, CheckFindings& findings);
void check_framebuffers(const CheckInput& input, CheckFindings& findings);
void check_power(const CheckInput& input, CheckFindings& findings);
void check_modprobe(const CheckInput& input, CheckFindings& findings);
void check_rivals(const CheckInput& input, CheckFindings& findings);
void check_early_modules(const CheckInput& input, CheckFindings& findings);

/// Adds a finding; the caller fills in the rest of it.
CheckFinding& add(CheckFindings& findings, Severity severity, std::string subject, std::string seen);

/// A look that failed. `warning` where what everything rests on could not be looked at.
CheckFinding& add_unseen(CheckFindings& findings, Severity severity, std::string subject, const SystemError& error);

/// `/etc/modprobe.d/vfio.conf:3`.
[[nodiscard]] std::string place_of(const FoundLine& line);

[[nodiscard]] bool is_intel(const Host& host);
[[nodiscard]] bool is_amd(const Host& host);

/// True where the ID or ID_LIKE of os-release has this word.
[[nodiscard]] bool is_distribution(const Host& host, std::string_view id);

/// What the running kernel was told: the value of the last argument of this name (- and _ are the same); empty for one
/// without a value.
[[nodiscard]] std::optional<std::string> kernel_word(const Host& host, std::string_view name);

/// A command that regenerates the boot images here.
[[nodiscard]] std::string regenerate_command(const Host& host);

/// `text` in which `-` and `_` are the same, and capitals do not matter.
[[nodiscard]] std::string module_spelling(std::string_view text);

/// A line of a mend that is to be taken word for word.
[[nodiscard]] std::string verbatim(std::string_view text);

}  // namespace binder::checks
