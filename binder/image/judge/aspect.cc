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

}  // namespace binder
