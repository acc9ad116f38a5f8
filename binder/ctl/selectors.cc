// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/selectors.h"

#include <iostream>

#include "binder/config/config_lists.h"
#include "binder/ctl/terminal.h"

namespace binder::ctl {

std::optional<std::vector<Selector>> read_arguments(const std::vector<std::string>& arguments) {
  std::vector<Selector> selectors;
  bool is_good = true;
  for (const std::string& argument : arguments) {
    const ParsedSelectors parsed = parse_selectors(argument, {"SELECTOR", 1, 1, argument.size(), argument});
    for (const Problem& problem : parsed.problems) std::cerr << render(problem) << '\n';
    // What a script makes of a variable that is not set.
    const bool names_nothing = parsed.selectors.empty() && parsed.problems.empty();
    if (names_nothing) complain("\"" + argument + "\" names no device: write an address, such as 0000:02:00.0");
    is_good = is_good && parsed.problems.empty() && !names_nothing;
    selectors.insert(selectors.end(), parsed.selectors.begin(), parsed.selectors.end());
  }
  return is_good ? std::optional{std::move(selectors)} : std::nullopt;
}

}  // namespace binder::ctl
