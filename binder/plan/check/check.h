// SPDX-License-Identifier: GPL-2.0-or-later
// Is this machine ready? What a person has to do before devices can be handed over, and what is in the way.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/host.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/text/problem.h"

namespace binder {

enum class Look { succeeded, failed };

/// `finding` has what it speaks of and what was seen.
struct CheckFinding {
  Finding finding;
  std::string check;  ///< the name of its check
  std::string where;  ///< a file, with its line where there is one; empty: it is clear from the rest
  std::string why;    ///< why it matters
  std::string mend;   ///< what to do; a line that begins with four spaces is a command or a line of a file, word for
                      ///< word. Empty: nothing
  Look look = Look::succeeded;  ///< failed: it could not be seen whether something is wrong

  bool operator==(const CheckFinding&) const = default;
};

using CheckFindings = std::vector<CheckFinding>;

struct CheckInput {
  const Config& config;
  std::span<const Problem> problems;  ///< of the config
  const Machine& machine;
  const Host& host;
  const Plan& plan;
};

struct Check {
  std::string_view name;
  std::string_view asks;
  void (*look)(const CheckInput& input, CheckFindings& findings);
};

/// In the order in which a person mends things.
[[nodiscard]] std::span<const Check> all_checks();

[[nodiscard]] CheckFindings run_checks(const CheckInput& input);

enum class Readiness {
  ready,
  not_ready,  ///< there is an error
  unseen,     ///< there is none, but what everything rests on could not be looked at
};
[[nodiscard]] Readiness readiness_of(const CheckFindings& findings);

/// What is to be mended first; nullptr: nothing has to be.
[[nodiscard]] const CheckFinding* first_to_mend(const CheckFindings& findings);

}  // namespace binder
