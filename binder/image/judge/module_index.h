// SPDX-License-Identifier: GPL-2.0-or-later
// What depmod(8) writes about the modules of a kernel, and which of them an image needs.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// The module in a file: `kernel/drivers/vfio/pci/vfio-pci.ko.xz` is `vfio_pci`. Empty for a file that is no module.
[[nodiscard]] std::string module_in_file(std::string_view path);

/// The files of /lib/modules/VERSION that were found, as bytes; empty where there is none.
struct ModuleFiles {
  std::string dep;          ///< modules.dep
  std::string dep_bin;      ///< modules.dep.bin
  std::string builtin;      ///< modules.builtin
  std::string builtin_bin;  ///< modules.builtin.bin
  std::string alias;        ///< modules.alias
  std::string alias_bin;    ///< modules.alias.bin
};

struct ModuleIndex {
  std::map<std::string, std::vector<std::string>, std::less<>>
      dependencies;  ///< direct and indirect ones, of each module
  std::set<std::string, std::less<>> built_in;
};

[[nodiscard]] ModuleIndex read_module_index(const ModuleFiles& files);

/// Calls with each alias and the module it stands for.
void for_each_alias(const ModuleFiles& files,
                    const std::function<void(std::string_view alias, std::string_view module)>& visit);

/// Calls with each key and value of an index file of libkmod (the trie of libkmod-index.c). A damaged one ends early.
void for_each_index_entry(std::string_view index,
                          const std::function<void(std::string_view key, std::string_view value)>& visit);

}  // namespace binder
