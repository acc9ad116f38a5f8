// SPDX-License-Identifier: GPL-2.0-or-later
// A question that is asked of an image, and its answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace binder {

enum class AspectResult {
  ok,
  note,     ///< worth knowing; nothing is wrong
  wrong,    ///< something is missing, or other than it should be
  stale,    ///< it was right when the image was made: regenerate it
  unknown,  ///< could not be looked at
};

/// The name of a result as it stands in the output: `stale`.
[[nodiscard]] std::string_view result_name(AspectResult result);

/// One line of the verdict. `name` is fixed: programs know it by this.
struct Aspect {
  std::string_view name;
  AspectResult result = AspectResult::ok;
  std::string message;
  // Without the braces g++ wants it named wherever one is made.
  std::vector<std::string> details{};  ///< a line each  NOLINT(readability-redundant-member-init)

  bool operator==(const Aspect&) const = default;
};

}  // namespace binder
