// SPDX-License-Identifier: GPL-2.0-or-later
// libkmod: loads a module with all that it needs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/text/result.h"

namespace binder {

/// Loads `name` and its dependencies now, in this process, with no limit of time: linux_kernel.cc calls it in a child.
/// Options and softdeps of modprobe.d hold; a `blacklist` does not, as it is about loading by alias. `install` commands
/// are not run (they are the scripts this program replaces, and need a shell) and are named in the notes, as is an
/// `options vfio-pci ids=…`, which takes every device of an ID. `options` come after those, for the module itself.
/// Fails with libkmod's errno and `name` as the subject, after it in brackets what libkmod said. ENOENT where neither
/// modules.dep nor modules.builtin knows the name, or its file is not there.
[[nodiscard]] Reading<LoadNotes> load_module_now(const std::string& name, const std::string& options = {});

/// Likewise, all modules that a modalias (`pci:v…`) names, as udev loads them: a `blacklist` of modprobe.d holds. One
/// that fails becomes a note; the error of the last where all fail, ENOENT where there is none.
[[nodiscard]] Reading<LoadNotes> load_modules_now(const std::string& modalias);

/// Takes a module out of the kernel, if nothing uses it (delete_module(2) with O_NONBLOCK). One that is not loaded is a
/// success.
[[nodiscard]] Reading<void> unload_module_now(const std::string& name);

/// Where libkmod looks. As it stands: where modprobe looks on the running kernel.
struct ModuleSources {
  std::string modules;                   ///< a directory with a modules.dep.bin; empty: /lib/modules/RELEASE
  std::vector<std::string> config_dirs;  ///< instead of /etc/modprobe.d and the others; empty: those
};

/// The modules that a modalias names, without those on a blacklist. Empty: none.
[[nodiscard]] Reading<std::vector<std::string>> modules_for(const std::string& modalias, const ModuleSources& sources);

/// The lines of modules.alias, and of its like for what is built in, that speak of VFIO drivers: from the indexes that
/// every image has, since the text is not in all of them.
[[nodiscard]] Reading<std::string> vfio_alias_lines(const ModuleSources& sources);

/// One module to be inserted.
struct ModuleStep {
  std::string name;
  std::string options;
  bool required = true;  ///< false: a softdep, without which the rest is still loaded

  bool operator==(const ModuleStep&) const = default;
};

/// What is to be inserted, in this order. No steps: the module is built in or loaded.
struct ModulePlan {
  std::vector<ModuleStep> steps;
  LoadNotes notes;
};

/// The first half of `load_module_now`: looks only.
[[nodiscard]] Reading<ModulePlan> plan_module_load(const std::string& name, const ModuleSources& sources);

/// The second half: calls `insert` for each step, which answers 0 or a negative errno as kmod_module_insert_module
/// does. A required module that fails ends the load; a softdep that fails becomes a note; EEXIST means that somebody
/// else was faster.
[[nodiscard]] Reading<LoadNotes> insert_modules(const std::string& name, const ModulePlan& plan,
                                                const std::function<int(const ModuleStep&)>& insert);

}  // namespace binder
