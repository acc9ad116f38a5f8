// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/installed_aliases.h"

#include <string>

namespace binder {

std::vector<VfioAlias> installed_vfio_aliases(Kernel& kernel) {
  const std::string directory = "/lib/modules";
  std::vector<VfioAlias> aliases;
  for (const std::string& release : kernel.list(directory).value_or(std::vector<std::string>{})) {
    const auto text = kernel.read(directory + "/" + release + "/modules.alias");
    if (!text) continue;
    const auto found = parse_vfio_aliases(*text);
    aliases.insert(aliases.end(), found.begin(), found.end());
  }
  return aliases;
}

}  // namespace binder
