// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/limits.h"

#include <string>

namespace binder {

std::optional<Finding> limit_note(const Config& config) {
  const std::chrono::seconds whole = std::chrono::duration_cast<std::chrono::seconds>(work_limit);
  if (time_limit(config) <= whole) return std::nullopt;
  return Finding{Severity::warning, "TIMEOUT=" + std::to_string(config.timeout_seconds),
                 "the whole work ends after " + std::to_string(whole.count()) +
                     " s, and one wait gets at most half of what is left of them"};
}

}  // namespace binder
