// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/host_facts.h"

#include "binder/build_info.h"
#include "binder/config/config_paths.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/scan/scan.h"

namespace binder::ctl {

namespace {

/// The name comes from an image: it must not lead out of the directory.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view{"/\0", 2}) == std::string::npos;
}

}  // namespace

HostFacts read_host_facts(Kernel& kernel) {
  HostFacts facts;
  if (auto program = kernel.read(std::string{program_path})) facts.binder = std::move(*program);
  for (const std::string& file : load_config(kernel, std::string{config_path}).files) {
    if (auto text = kernel.read(file)) facts.config.push_back({file, std::move(*text)});
  }
  if (kernel.list(std::string{pci_devices_path})) facts.machine = scan(kernel);
  return facts;
}

void add_module_files(Kernel& kernel, const std::vector<std::string>& kernel_versions, HostFacts& facts) {
  for (const std::string& version : kernel_versions) {
    if (!is_plain_name(version) || facts.modules.contains(version)) continue;
    const std::string directory = "/lib/modules/" + version;
    const auto text = [&](const char* name) { return kernel.read(directory + "/modules." + name).value_or(""); };
    // Without this one there is no kernel of this name here, only what is left of it.
    if (std::string dep = text("dep"); !dep.empty()) {
      facts.modules[version] = {std::move(dep),      text("dep.bin"), text("builtin"),
                                text("builtin.bin"), text("alias"),   text("alias.bin")};
    }
  }
}

}  // namespace binder::ctl
