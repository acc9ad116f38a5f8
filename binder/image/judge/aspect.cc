// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/aspect.h"

namespace binder {

std::string_view result_name(AspectResult result) {
  switch (result) {
    case AspectResult::ok: return "ok";
    case AspectResult::note: return "note";
    case AspectResult::wrong: return "wrong";
    case AspectResult::stale: return "stale";
    case AspectResult::unknown: return "unknown";
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
