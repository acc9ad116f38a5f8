// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/check.h"

namespace binder {

std::string_view result_name(CheckResult result) {
  switch (result) {
    case CheckResult::ok: return "ok";
    case CheckResult::note: return "note";
    case CheckResult::wrong: return "wrong";
    case CheckResult::stale: return "stale";
    case CheckResult::unknown: return "unknown";
  }
  return "unknown";
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace binder
