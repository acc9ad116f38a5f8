// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/mended.h"

#include <vector>

#include "binder/config/config.h"

namespace binder {

std::optional<std::string> mended(std::string config) {
  constexpr std::size_t longest = 200;
  constexpr int most_rounds = 16;
  for (int round = 0; round < most_rounds && config.size() <= longest; ++round) {
    const std::vector<ConfigText> files = {{"", config}};
    const ParsedConfig parsed = parse_config(files);
    if (parsed.problems.empty()) return config;
    const Repair& repair = parsed.problems.front().repair;
    if (repair.texts.empty()) break;
    config.replace(repair.offset, repair.length, repair.texts.front());
  }
  return std::nullopt;
}

}  // namespace binder
