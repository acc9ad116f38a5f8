// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/module_loader.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <string_view>
#include <utility>

#include "binder/kernel/libkmod.h"

namespace binder {
namespace {

/// As libkmod and /proc/modules spell it.
std::string with_underscores(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

/// A module that libkmod would insert, and what modprobe.d says about it.
struct Listed {
  std::string name;
  std::string options;
  std::string install_command;
};

/// libkmod gives print_action no pointer of ours, so the list it fills has to be found here.
thread_local std::vector<Listed>* listed = nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

const char* or_empty(const char* text) { return text != nullptr ? text : ""; }

void list_module(kmod_module* module, bool /*install*/, const char* /*options*/) {
  listed->push_back({.name = kmod_module_get_name(module),
                     .options = or_empty(kmod_module_get_options(module)),
                     .install_command = or_empty(kmod_module_get_install_commands(module))});
}

/// What libkmod would insert for `module`, in its order, softdeps included. libkmod's own walk, as a dry run: it knows
/// loops, softdeps of dependencies and what is loaded. Not with KMOD_PROBE_IGNORE_COMMAND: that flag also drops the
/// softdeps of the module asked for.
std::expected<std::vector<Listed>, int> list_modules(kmod_module* module) {
  std::vector<Listed> modules;
  listed = &modules;
  const int result =
      kmod_module_probe_insert_module(module, KMOD_PROBE_DRY_RUN, nullptr, nullptr, nullptr, list_module);
  listed = nullptr;
  if (result < 0) return std::unexpected(-result);
  return modules;
}

/// The module itself and what modules.dep says it needs.
std::set<std::string> required_modules(kmod_module* module) {
  std::set<std::string> names{kmod_module_get_name(module)};
  const ModuleList dependencies(kmod_module_get_dependencies(module));
  kmod_list* entry = nullptr;
  kmod_list_foreach(entry, dependencies.get()) {
    const ModulePtr dependency(kmod_module_get_module(entry));
    names.insert(kmod_module_get_name(dependency.get()));
  }
  return names;
}

/// The value of `ids=` in the options of a module: a driver given one takes every device of these IDs.
std::string_view ids_option(std::string_view options) {
  constexpr std::string_view key = "ids=";
  while (!options.empty()) {
    const auto word = options.substr(0, options.find(' '));
    if (word.starts_with(key) && word.size() > key.size()) return word.substr(key.size());
    options.remove_prefix(std::min(word.size() + 1, options.size()));
  }
  return {};
}

Reading<ModulePtr> find_module(const Libkmod& libkmod, const std::string& name) {
  if (libkmod.get() == nullptr) return std::unexpected(failure(name, libkmod.error(), "libkmod cannot start"));
  kmod_module* found = nullptr;
  const int result = kmod_module_new_from_name_lookup(libkmod.get(), name.c_str(), &found);
  ModulePtr module(found);
  if (result < 0) return std::unexpected(failure(name, -result, libkmod.last_error()));
  if (!module) return std::unexpected(failure(name, ENOENT, libkmod.last_error()));
  return module;
}

Reading<ModulePlan> plan_with(const Libkmod& libkmod, const std::string& name) {
  const auto module = find_module(libkmod, name);
  if (!module) return std::unexpected(module.error());
  auto modules = list_modules(module->get());
  if (!modules) return std::unexpected(failure(name, modules.error(), libkmod.last_error()));

  ModulePlan plan;
  const auto required = required_modules(module->get());
  for (auto& each : *modules) {
    if (!each.install_command.empty()) {
      plan.notes.push_back("the install command of modprobe.d for " + each.name +
                           " was not run: " + each.install_command);
    }
    plan.steps.push_back(
        {.name = each.name, .options = std::move(each.options), .required = required.contains(each.name)});
  }
  if (const auto ids = ids_option(or_empty(kmod_module_get_options(module->get()))); !ids.empty()) {
    plan.notes.push_back(
        name + " has the option ids=" + std::string(ids) +
        " (from modprobe.d or the kernel command line): it takes every device of these IDs, listed or not");
  }
  return plan;
}

int insert_with(const Libkmod& libkmod, const ModuleStep& step) {
  kmod_module* found = nullptr;
  if (const int result = kmod_module_new_from_name(libkmod.get(), step.name.c_str(), &found); result < 0) return result;
  const ModulePtr module(found);
  const int result = kmod_module_insert_module(module.get(), 0, step.options.c_str());
  // init_module(2) says ENOENT for a symbol that the kernel does not have. The caller takes ENOENT for "no such
  // module".
  const char* path = kmod_module_get_path(module.get());
  const bool file_is_there = path != nullptr && access(path, F_OK) == 0;
  return result == -ENOENT && file_is_there ? -ENOEXEC : result;
}

}  // namespace

Reading<std::vector<std::string>> modules_for(const std::string& modalias, const ModuleSources& sources) {
  const Libkmod libkmod{sources};
  if (libkmod.get() == nullptr) return std::unexpected(failure(modalias, libkmod.error(), "libkmod cannot start"));
  kmod_list* found = nullptr;
  const int result = kmod_module_new_from_lookup(libkmod.get(), modalias.c_str(), &found);
  const ModuleList all(found);
  if (result < 0) return std::unexpected(failure(modalias, -result, libkmod.last_error()));
  kmod_list* allowed = nullptr;
  if (const int filtered = kmod_module_apply_filter(libkmod.get(), KMOD_FILTER_BLACKLIST, all.get(), &allowed);
      filtered < 0) {
    return std::unexpected(failure(modalias, -filtered, libkmod.last_error()));
  }
  const ModuleList modules(allowed);
  std::vector<std::string> names;
  kmod_list* entry = nullptr;
  kmod_list_foreach(entry, modules.get()) {
    const ModulePtr module(kmod_module_get_module(entry));
    names.emplace_back(kmod_module_get_name(module.get()));
  }
  return names;
}

Reading<ModulePlan> plan_module_load(const std::string& name, const ModuleSources& sources) {
  return plan_with(Libkmod(sources), name);
}

Reading<LoadNotes> insert_modules(const std::string& name, const ModulePlan& plan,
                                  const std::function<int(const ModuleStep&)>& insert) {
  auto notes = plan.notes;
  for (const auto& step : plan.steps) {
    const int result = insert(step);
    if (result >= 0 || result == -EEXIST) continue;
    if (!step.required) {
      notes.push_back(step.name + " was not loaded: " + std::strerror(-result));
    } else {
      const bool itself = step.name == with_underscores(name);
      return std::unexpected(failure(name, -result, itself ? "" : step.name + ", which it needs"));
    }
  }
  return notes;
}

Reading<LoadNotes> load_module_now(const std::string& name, const std::string& options) {
  Libkmod libkmod{ModuleSources{}};
  auto plan = plan_with(libkmod, name);
  if (!plan) return std::unexpected(plan.error());
  for (ModuleStep& step : plan->steps) {
    if (step.name == with_underscores(name) && !options.empty()) step.options += ' ' + options;
  }
  libkmod.forget_last_error();
  auto notes = insert_modules(name, *plan, [&](const ModuleStep& step) { return insert_with(libkmod, step); });
  if (!notes && !libkmod.last_error().empty()) notes.error().subject += " (libkmod: " + libkmod.last_error() + ")";
  return notes;
}

Reading<LoadNotes> load_modules_now(const std::string& modalias) {
  const auto names = modules_for(modalias, ModuleSources{});
  if (!names) return std::unexpected(names.error());
  LoadNotes notes;
  bool any = false;
  SystemError error{ENOENT, "load a module for", modalias};
  for (const std::string& name : *names) {
    auto loaded = load_module_now(name);
    any = any || loaded.has_value();
    if (loaded) {
      notes.insert(notes.end(), loaded->begin(), loaded->end());
    } else {
      error = loaded.error();
      notes.push_back(describe(error));
    }
  }
  if (!any) return std::unexpected(error);
  return notes;
}

Reading<void> unload_module_now(const std::string& name) {
  // kmod_module_remove_module() calls the same; there is no need of its context.
  if (syscall(SYS_delete_module, with_underscores(name).c_str(), O_NONBLOCK) == 0 || errno == ENOENT) return {};
  return std::unexpected(SystemError{errno, "unload module", name});
}

}  // namespace binder
