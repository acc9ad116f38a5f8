// SPDX-License-Identifier: GPL-2.0-or-later
// What tells how the machine will look when the binder starts: which drivers are there then, and of which kernels.
#include <algorithm>

#include "binder/kernel/survey/survey.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// A driver whose module is loaded has a link to it, and the module has a state. A built-in one has no link, or one to
/// the parameters of what it was built from, which never have a state (drivers/base/module.c, kernel/module/sysfs.c).
Reading<bool> is_built_in(Kernel& kernel, const std::string& driver) {
  const auto link = kernel.read_link(std::string{pci_drivers_path} + "/" + driver + "/module");
  if (!link && is_missing(link.error())) return true;
  if (!link) return std::unexpected(link.error());
  const std::string module{last_component(*link)};
  const auto state = kernel.read("/sys/module/" + module + "/initstate");
  if (!state && is_missing(state.error())) return true;
  if (!state) return std::unexpected(state.error());
  return false;
}

/// One that could not be looked at makes the whole list unknown: what is not in it counts as a module.
Reading<std::vector<std::string>> read_built_in_drivers(Kernel& kernel) {
  const auto names = kernel.list(std::string{pci_drivers_path});
  if (!names) return std::unexpected(names.error());
  std::vector<std::string> drivers;
  for (const std::string& name : *names) {
    const auto built_in = is_built_in(kernel, name);
    if (!built_in) return std::unexpected(built_in.error());
    if (*built_in) drivers.push_back(name);
  }
  return drivers;
}

/// A directory without modules.dep is no kernel's: packages leave some behind.
Reading<std::vector<std::string>> read_installed_kernels(Kernel& kernel) {
  const std::string directory = "/lib/modules";
  const auto names = kernel.list(directory);
  if (!names) return std::unexpected(names.error());
  std::vector<std::string> releases;
  for (const std::string& name : *names) {
    if (kernel.status(directory + "/" + name + "/modules.dep")) releases.push_back(name);
  }
  return releases;
}

}  // namespace

void survey_next_boot(Kernel& kernel, Host& host) {
  host.built_in_drivers = read_built_in_drivers(kernel);
  host.installed_kernels = read_installed_kernels(kernel);
}

}  // namespace binder
