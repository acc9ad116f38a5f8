// SPDX-License-Identifier: GPL-2.0-or-later
// The aspects of verdict.h that are about kernel modules.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "binder/image/judge/image_config.h"
#include "binder/image/judge/verdict.h"
#include "binder/image/judge/wiring.h"
#include "binder/machine/resolve.h"
#include "binder/pci/modalias.h"
#include "binder/plan/image_modules.h"
#include "binder/plan/names.h"
#include "binder/text/join.h"
#include "binder/text/pattern.h"
#include "binder/text/text.h"

namespace binder {

namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::size_t line_limit = 10'000;

std::string module_directory(const ImageContents& image, const std::string& kernel) {
  std::string usual = "/usr/lib/modules/" + kernel;
  return image.tree.is_directory(usual) ? usual : "/lib/modules/" + kernel;
}

Names modules_in_image(const ImageContents& image, const std::string& kernel) {
  Names modules;
  const auto directory = image.tree.find(module_directory(image, kernel));
  if (!directory) return modules;
  const auto add = [&](const std::string& path, InodeNumber) {
    if (std::string name = module_in_file(path); !name.empty()) modules.insert(std::move(name));
  };
  image.tree.for_each(add, *directory);
  return modules;
}

/// The host's lists are the better ones: those in the image leave out what the image lacks.
ModuleFiles module_files(const ImageContents& image, const HostFacts& host, const std::string& kernel) {
  if (const auto found = host.modules.find(kernel); found != host.modules.end()) return found->second;
  const std::string directory = module_directory(image, kernel) + "/modules.";
  const auto text = [&](const char* name) { return std::string{image.text(directory + name).value_or("")}; };
  return {text("dep"), text("dep.bin"), text("builtin"), text("builtin.bin"), text("alias"), text("alias.bin")};
}

struct ListedDevices {
  std::vector<std::string> modaliases;
  std::vector<std::string> absent;  ///< the entries that name no device of this machine
};

ListedDevices listed_devices(const Config& config, const Machine& machine) {
  ListedDevices listed;
  for (const Selector& selector : config.devices) {
    const auto devices = resolve(selector, machine);
    if (devices.empty()) listed.absent.push_back(to_string(selector));
    for (const PciDevice* device : devices) {
      if (device->id && device->class_code)
        listed.modaliases.push_back(modalias_of({*device->id, *device->class_code}));
    }
  }
  return listed;
}

/// Modules that udev would load for the devices. Those of vfio have aliases of another kind.
Names rivals_by_alias(const ModuleFiles& files, const std::vector<std::string>& devices) {
  Names rivals;
  for_each_alias(files, [&](std::string_view alias, std::string_view module) {
    if (!alias.starts_with("pci:")) return;
    const bool matches = std::any_of(devices.begin(), devices.end(),
                                     [&](const std::string& device) { return matches_pattern(device, alias); });
    if (matches) rivals.emplace(module);
  });
  return rivals;
}

std::vector<VfioAlias> vfio_aliases(const ModuleFiles& files) {
  std::vector<VfioAlias> aliases;
  for_each_alias(files, [&](std::string_view alias, std::string_view module) {
    if (alias.starts_with(vfio_alias_prefix)) aliases.push_back({std::string{module}, std::string{alias}});
  });
  return aliases;
}

/// Files in the image that name modules to load whatever devices there are, and those modules.
std::vector<std::pair<std::string, Names>> early_loads(const ImageContents& image) {
  std::vector<std::pair<std::string, Names>> loads;
  const auto add = [&](const std::string& from, std::string_view words) {
    Names names;
    for (auto item = next_item(words, 0); item; item = next_item(words, item->offset + item->text.size())) {
      std::string name = module_of(item->text);
      std::erase_if(name, [](char c) { return c == '"' || c == '(' || c == ')' || c == '?'; });
      names.insert(std::move(name));
    }
    loads.emplace_back(from, std::move(names));
  };
  const auto add_command_line = [&](const std::string& from, std::string_view line) {
    for (const TextPart& word : split(line, " \t\n", line_limit)) {
      for (const std::string_view option : {"rd.driver.pre=", "modules_load=", "modules-load=", "rd.modules_load="}) {
        if (word.text.starts_with(option)) add(from, word.text.substr(option.size()));
      }
    }
  };
  add_command_line("the image's command line", image.command_line);
  for (const std::string& name : image.tree.list("/etc/cmdline.d")) {
    add_command_line("etc/cmdline.d/" + name, image.text("/etc/cmdline.d/" + name).value_or(""));
  }
  for (const std::string_view directory : {"/etc/modules-load.d", "/usr/lib/modules-load.d"}) {
    for (const std::string& name : image.tree.list(directory)) {
      const std::string file = std::string{directory} + "/" + name;
      add(file.substr(1), image.text(file).value_or(""));
    }
  }
  add("conf/modules", image.text("/conf/modules").value_or(""));
  for (const TextPart& line : split(image.text("/config").value_or(""), "\n", line_limit)) {
    if (line.text.starts_with("MODULES=")) add("MODULES in config", line.text.substr(8));
  }
  return loads;
}

struct Found {
  std::vector<std::string> missing;
  std::vector<std::string> built_in;
};

/// What becomes of modules and all that they need.
Found sort_out(std::vector<std::string> queue, const Names& present, const ModuleIndex& index) {
  Found found;
  Names asked;
  while (!queue.empty()) {
    const std::string module = queue.back();
    queue.pop_back();
    if (!asked.insert(module).second) continue;
    if (index.built_in.contains(module)) {
      found.built_in.push_back(module);
      continue;
    }
    if (!present.contains(module)) found.missing.push_back(module);
    if (const auto needed = index.dependencies.find(module); needed != index.dependencies.end()) {
      queue.insert(queue.end(), needed->second.begin(), needed->second.end());
    }
  }
  std::ranges::sort(found.missing);
  std::ranges::sort(found.built_in);
  return found;
}

/// Of a module that the modules.dep of the system does not have: regenerating the image would not help.
std::string absence(const std::string& module) {
  const auto always = image_modules({}, {});
  const bool is_driver = std::ranges::find(always, module) == always.end();
  return module + ": the kernel has no such module" + (is_driver ? ", for which DRIVER in the config asks" : "");
}

std::string for_kernel(const std::string& kernel) { return " (Linux " + kernel + ")"; }

}  // namespace

std::vector<std::string> kernel_versions(const ImageContents& image, const HostFacts& host) {
  // A unified kernel image boots one kernel, whatever else lies in it.
  if (!image.kernel_version.empty()) return {image.kernel_version};
  std::vector<std::string> indexed;
  std::vector<std::string> others;
  for (std::string& name : module_directories(image.tree)) {
    const std::string list = module_directory(image, name) + "/modules";
    const bool is_indexed =
        host.modules.contains(name) || image.tree.is_file(list + ".dep") || image.tree.is_file(list + ".dep.bin");
    const bool has_modules = !modules_in_image(image, name).empty() || image.tree.is_file(list + ".builtin");
    if (is_indexed || has_modules) (is_indexed ? indexed : others).push_back(std::move(name));
  }
  return indexed.empty() ? others : indexed;
}

Aspect inspect_modules(const ImageContents& image, const HostFacts& host, const std::string& kernel) {
  Aspect aspect{"modules", AspectResult::ok, ""};
  const ModuleFiles files = module_files(image, host, kernel);
  const ModuleIndex index = read_module_index(files);
  const std::vector<std::string> wanted = image_modules(config_in_image(image).parsed.config, vfio_aliases(files));
  const auto [missing, built_in] = sort_out(wanted, modules_in_image(image, kernel), index);
  if (!missing.empty()) {
    aspect.result = AspectResult::wrong;
    aspect.message = join(missing, commas_and) + (missing.size() == 1 ? " is" : " are") +
                     " neither in the image nor built into the kernel" + for_kernel(kernel);
    // The list in an image leaves out what the image lacks.
    const bool is_installed = host.modules.contains(kernel);
    for (const std::string& module : missing) {
      if (is_installed && !index.dependencies.contains(module)) aspect.details.push_back(absence(module));
    }
    return aspect;
  }
  aspect.message = join(wanted, commas_and) + " and what they need" + for_kernel(kernel);
  if (!built_in.empty()) aspect.details.push_back("built into the kernel: " + join(built_in, commas_and));
  if (index.dependencies.empty()) {
    aspect.result = AspectResult::note;
    aspect.message = join(wanted, commas_and) + for_kernel(kernel) +
                     "; what they need is not known: no modules.dep, here or in the image";
  }
  return aspect;
}

Aspect inspect_rivals(const ImageContents& image, const HostFacts& host, const std::string& kernel) {
  Aspect aspect{"rivals", AspectResult::ok, ""};
  const Config config = config_in_effect(image);
  if (!host.machine) {
    aspect.result = AspectResult::note;
    aspect.message =
        "other drivers for the listed devices are not looked for: this is not the machine that boots the image";
    return aspect;
  }
  const ModuleFiles files = module_files(image, host, kernel);
  const Names built_in = read_module_index(files).built_in;
  const Names present = modules_in_image(image, kernel);
  const ListedDevices listed = listed_devices(config, *host.machine);
  std::vector<std::string> rivals;
  for (const std::string& module : rivals_by_alias(files, listed.modaliases)) {
    if (built_in.contains(module)) {
      aspect.details.push_back(
          module + " is built into the kernel: it is there before the binder, which takes the devices from it");
    } else if (present.contains(module)) {
      rivals.push_back(module);
    }
  }
  if (files.alias.empty() && files.alias_bin.empty()) {
    aspect.result = AspectResult::note;
    aspect.message =
        "which other drivers could take the listed devices is not known: no modules.alias, here or in the image" +
        for_kernel(kernel);
    return aspect;
  }
  aspect.message = rivals.empty()
                       ? "no other driver for the listed devices is in the image" + for_kernel(kernel)
                       : join(rivals, commas_and) + " in the image could take the listed devices" + for_kernel(kernel);
  const bool wired = inspect_hook(image).result == AspectResult::ok;
  for (const std::string& rival : rivals) {
    for (const auto& [from, names] : early_loads(image)) {
      if (names.contains(rival))
        aspect.details.push_back(from + " loads " + rival + (wired ? ", after the binder has run" : ""));
    }
  }
  if (!rivals.empty())
    aspect.message += wired ? "; the binder runs before them" : "; they come first, because the hook is not wired";
  if (!rivals.empty() && !wired) aspect.result = AspectResult::wrong;
  if (listed.absent.empty()) return aspect;
  // Of a device that is not here nobody knows what would drive it.
  aspect.details.push_back("drivers for these are not looked for, because they are not on this machine: " +
                           join(listed.absent, commas_and));
  if (aspect.result == AspectResult::ok) aspect.result = AspectResult::note;
  return aspect;
}

}  // namespace binder
