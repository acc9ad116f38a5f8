// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/vfio_alias.h"

#include <algorithm>

namespace binder {

std::vector<VfioAlias> parse_vfio_aliases(std::string_view modules_alias) {
  constexpr std::string_view begin = "alias vfio_pci:";
  constexpr std::string_view word = "alias ";
  std::vector<VfioAlias> aliases;
  while (!modules_alias.empty()) {
    const std::string_view line = modules_alias.substr(0, modules_alias.find('\n'));
    modules_alias.remove_prefix(std::min(line.size() + 1, modules_alias.size()));
    const std::size_t space = line.rfind(' ');
    if (!line.starts_with(begin) || space < begin.size() || space + 1 == line.size()) continue;
    aliases.push_back(
        {std::string{line.substr(space + 1)}, std::string{line.substr(word.size(), space - word.size())}});
  }
  return aliases;
}

}  // namespace binder
