// SPDX-License-Identifier: GPL-2.0-or-later
// Problems as a person sees them: tests compare the whole text, with line, column, caret and fix.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/text/problem.h"
#include "binder/text/source_text.h"

namespace binder {

/// A fault in `text`, as if the text were the only line of the file "in".
inline std::string rendered(std::string_view text, const TextFault& fault) {
  return render(SourceText{"in", text}.problem(0, text.size(), fault)) + "\n";
}

inline std::string rendered(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += render(problem) + "\n";
  return text;
}

}  // namespace binder
