// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/host_facts.h"

#include <cerrno>
#include <optional>

#include "binder/build_info.h"
#include "binder/config/config_paths.h"
#include "binder/image/judge/image_config.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/scan/scan.h"

namespace binder::ctl {

namespace {

template <class Value>
std::optional<SystemError> error_of(const Reading<Value>& reading) {
  return reading ? std::nullopt : std::optional{reading.error()};
}

/// The name comes from an image: it must not lead out of the directory.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view{"/\0", 2}) == std::string::npos;
}

/// Who asks may not be root.
bool is_denied(const SystemError& error) { return error.number == EACCES || error.number == EPERM; }

void read_config(Kernel& kernel, HostFacts& facts) {
  const LoadedConfig loaded = load_config(kernel, std::string{config_path});
  for (const std::string& file : loaded.files) {
    if (auto text = kernel.read(file)) facts.config.push_back({file, std::move(*text)});
  }
  for (const Problem& problem : loaded.parsed.problems) {
    if (problem.at.line > 0) continue;  // in the text, which is held against that in the image
    const std::string& file = problem.at.file;
    const bool is_directory = file == drop_in_directory(config_path);
    const auto error = is_directory ? error_of(kernel.list(file)) : error_of(kernel.read(file));
    (error && is_denied(*error) ? facts.config_unseen : facts.config_faults).push_back(line_for(problem));
  }
}

}  // namespace

HostFacts read_host_facts(Kernel& kernel) {
  HostFacts facts;
  if (auto program = kernel.read(std::string{program_path})) facts.binder = std::move(*program);
  read_config(kernel, facts);
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
