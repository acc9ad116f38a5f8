// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/wiring.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "binder/config/command_line.h"
#include "binder/config/config_paths.h"
#include "binder/image/judge/program.h"
#include "binder/image/judge/systemd_unit.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

Aspect hook(AspectResult result, std::string message) { return {"hook", result, std::move(message)}; }

bool is_executable(const ImageTree& tree, const std::string& path) {
  const auto found = tree.find(path);
  return found && (tree.inode(*found).mode & 0111U) != 0 && tree.is_file(path);
}

bool loads_modules(std::string_view script) { return script.find("modprobe") != std::string_view::npos; }

// initramfs-tools: mkinitramfs sorts the scripts of init-top into the file ORDER, which /init sources.

constexpr std::string_view init_top = "/scripts/init-top/";

std::vector<std::string> scripts_in_order(std::string_view order) {
  std::vector<std::string> scripts;
  for (const TextPart& line : split(order, "\n", 10'000)) {
    const auto word = next_item(line.text, 0);
    if (word && word->text.starts_with(init_top)) scripts.emplace_back(word->text);
  }
  return scripts;
}

Aspect inspect_initramfs_tools(const ImageContents& image) {
  const std::string ours = std::string{init_top} + "00-vfio-binder";
  if (const auto fault = fault_of_program(image, ours)) return hook(AspectResult::wrong, *fault + ": it does not run");
  const auto order = image.text(std::string{init_top} + "ORDER");
  if (!order) return hook(AspectResult::wrong, "scripts/init-top/ORDER is missing: no script of init-top runs");
  for (const std::string& script : scripts_in_order(*order)) {
    if (script == ours) return hook(AspectResult::ok, "init-top/00-vfio-binder runs before udev");
    if (script == std::string{init_top} + "udev") {
      return hook(AspectResult::wrong,
                  "init-top/udev runs before init-top/00-vfio-binder: drivers take the devices first");
    }
    if (loads_modules(image.text(script).value_or(""))) {
      return hook(AspectResult::wrong, script.substr(1) + " runs before init-top/00-vfio-binder and loads modules");
    }
  }
  return hook(AspectResult::wrong, "init-top/00-vfio-binder is not in scripts/init-top/ORDER: it does not run");
}

// mkinitcpio without systemd: /init runs the early hooks in the order of a variable in /config.

std::vector<std::string> words_of_variable(std::string_view config, std::string_view variable) {
  std::vector<std::string> words;
  for (const TextPart& line : split(config, "\n", 10'000)) {
    std::string_view text = trim(line.text);
    if (!text.starts_with(variable) || text.substr(variable.size(), 1) != "=") continue;
    text.remove_prefix(variable.size() + 1);
    words.clear();
    for (auto item = next_item(text, 0); item; item = next_item(text, item->offset + item->text.size())) {
      std::string word{item->text};
      std::erase_if(word, [](char c) { return c == '"' || c == '\'' || c == '(' || c == ')'; });
      if (!word.empty()) words.push_back(std::move(word));
    }
  }
  return words;
}

Aspect inspect_mkinitcpio(const ImageContents& image) {
  if (!image.tree.is_file("/hooks/vfio-binder")) return hook(AspectResult::wrong, "/hooks/vfio-binder is missing");
  if (!is_executable(image.tree, "/hooks/vfio-binder")) {
    return hook(AspectResult::wrong, "/hooks/vfio-binder is not executable: it does not run");
  }
  const auto early = words_of_variable(image.text("/config").value_or(""), "EARLYHOOKS");
  const auto ours = std::find(early.begin(), early.end(), "vfio-binder");
  if (ours == early.end())
    return hook(AspectResult::wrong, "EARLYHOOKS in /config does not list vfio-binder: it does not run");
  if (std::find(early.begin(), ours, "udev") != ours) {
    return hook(AspectResult::wrong,
                "EARLYHOOKS in /config lists udev before vfio-binder: put vfio-binder before udev in HOOKS");
  }
  return hook(AspectResult::ok, "the early hook vfio-binder runs before udev and before MODULES");
}

// dracut without systemd: /init sources the scripts of hooks/cmdline in the order of their names. Where they lie
// changed with the version.

/// The directory as this image's dracut writes it down; "/lib/dracut/hooks" also ends two of the others.
bool mentions(std::string_view script, std::string_view directory) {
  for (std::size_t at = script.find(directory); at != std::string_view::npos; at = script.find(directory, at + 1)) {
    if (at == 0 || !is_letter(script[at - 1])) return true;
  }
  return false;
}

std::vector<std::pair<std::string, std::string>> cmdline_hooks(const ImageContents& image) {
  const auto library =
      image.text("/usr/lib/dracut-lib.sh") ? image.text("/usr/lib/dracut-lib.sh") : image.text("/lib/dracut-lib.sh");
  std::vector<std::pair<std::string, std::string>> hooks;  // name, path
  for (const std::string_view directory :
       {"/lib/dracut/hooks", "/var/lib/dracut/hooks", "/etc/dracut/hooks", "/usr/lib/dracut/hooks"}) {
    if (library && !mentions(*library, directory)) continue;
    const std::string place = std::string{directory} + "/cmdline";
    for (const std::string& name : image.tree.list(place)) {
      if (name.ends_with(".sh")) hooks.emplace_back(name, place + "/" + name);
    }
  }
  std::sort(hooks.begin(), hooks.end());
  return hooks;
}

Aspect inspect_dracut(const ImageContents& image) {
  constexpr std::string_view ours = "00-vfio-binder.sh";
  const auto hooks = cmdline_hooks(image);
  const auto found = std::find_if(hooks.begin(), hooks.end(), [&](const auto& each) { return each.first == ours; });
  if (found == hooks.end()) {
    return hook(AspectResult::wrong,
                std::string{ours} + " is in none of the directories hooks/cmdline that this dracut reads");
  }
  if (!image.tree.is_file(found->second)) return hook(AspectResult::wrong, found->second + " leads to no file");
  for (auto earlier = hooks.begin(); earlier != found; ++earlier) {
    if (loads_modules(image.text(earlier->second).value_or(""))) {
      return hook(AspectResult::wrong,
                  earlier->second.substr(1) + " runs before " + std::string{ours} + " and loads modules");
    }
  }
  return hook(AspectResult::ok, found->second.substr(1) + " runs before udev and before rd.driver.pre");
}

bool has_systemd(const ImageTree& tree) {
  return tree.is_file("/usr/lib/systemd/systemd") || tree.is_file("/lib/systemd/systemd");
}

Aspect inspect_wiring(const ImageContents& image) {
  switch (framework_of(image)) {
    case Framework::initramfs_tools: return inspect_initramfs_tools(image);
    case Framework::mkinitcpio: return inspect_mkinitcpio(image);
    case Framework::dracut: return inspect_dracut(image);
    case Framework::mkinitcpio_systemd:
    case Framework::dracut_systemd:
    case Framework::systemd: return inspect_systemd_unit(image);
    case Framework::unknown: break;
  }
  return hook(AspectResult::wrong,
              "the image was made by none of initramfs-tools, dracut and mkinitcpio: no boot hook found");
}

/// mkinitcpio's own switch, which takes hooks out of all its lists.
std::string disabled_hook(std::string_view command_line) {
  constexpr std::string_view option = "disablehooks=";
  for (const TextPart& word : split(command_line, " \t\n", 10'000)) {
    if (!word.text.starts_with(option)) continue;
    const auto names = split(word.text.substr(option.size()), ",", 1'000);
    if (std::ranges::find(names, "vfio-binder", &TextPart::text) != names.end()) return std::string{word.text};
  }
  return {};
}

}  // namespace

Framework framework_of(const ImageContents& image) {
  const ImageTree& tree = image.tree;
  const bool systemd = has_systemd(tree);
  if (tree.is_file("/scripts/functions") || tree.is_directory("/scripts/init-top") ||
      tree.is_file("/conf/initramfs.conf")) {
    return Framework::initramfs_tools;
  }
  const bool dracut = tree.is_directory("/usr/lib/dracut") || tree.is_directory("/lib/dracut") ||
                      tree.is_directory("/var/lib/dracut") || tree.is_file("/usr/lib/dracut-lib.sh") ||
                      tree.is_file("/lib/dracut-lib.sh");
  if (dracut) return systemd ? Framework::dracut_systemd : Framework::dracut;
  const bool systemd_units = systemd || tree.is_file("/usr/lib/systemd/system/initrd.target");
  const bool mkinitcpio = tree.is_file("/buildconfig") || tree.is_file("/init_functions") ||
                          (tree.is_file("/config") && tree.is_file("/init"));
  // Up to v40 the program lies in the image as /init only.
  if (mkinitcpio) return systemd_units ? Framework::mkinitcpio_systemd : Framework::mkinitcpio;
  return systemd ? Framework::systemd : Framework::unknown;
}

std::string_view framework_name(Framework framework) {
  switch (framework) {
    case Framework::initramfs_tools: return "initramfs-tools";
    case Framework::mkinitcpio: return "mkinitcpio";
    case Framework::mkinitcpio_systemd: return "mkinitcpio with systemd";
    case Framework::dracut: return "dracut";
    case Framework::dracut_systemd: return "dracut with systemd";
    case Framework::systemd: return "systemd";
    case Framework::unknown: break;
  }
  return "unknown framework";
}

Aspect inspect_hook(const ImageContents& image) {
  Aspect aspect = inspect_wiring(image);
  if (aspect.result != AspectResult::ok) return aspect;
  if (const auto fault = fault_of_first_program(image)) {
    return hook(AspectResult::wrong, *fault + ": nothing in the image runs, and no hook either");
  }
  const bool has_udev = !image.tree.list(udev_rule_path.substr(0, udev_rule_path.rfind('/'))).empty();
  if (has_udev && !image.tree.is_file(udev_rule_path)) {
    aspect.details.push_back(std::string{udev_rule_path.substr(1)} +
                             " is not in the image: what comes while it runs is not handed over");
  }
  return aspect;
}

std::optional<Aspect> inspect_command_line(const ImageContents& image) {
  if (image.command_line.empty()) return std::nullopt;
  constexpr std::string_view name = "the command line";
  Aspect aspect{"command-line", AspectResult::ok,
                "nothing on the command line that comes with the image switches the binder off"};
  const BootSwitches switches = parse_kernel_command_line(image.command_line, name);
  for (const Problem& problem : switches.problems) aspect.details.push_back(one_line(problem));
  if (const std::string word = disabled_hook(image.command_line); !word.empty()) {
    aspect.result = AspectResult::wrong;
    aspect.message = word + " on the command line that comes with the image switches the binder off";
  } else if (switches.mode != BootMode::apply) {
    aspect.result = AspectResult::wrong;
    aspect.message = switches.decided_by + " on the command line that comes with the image " +
                     (switches.mode == BootMode::off ? "switches the binder off" : "lets the binder change nothing");
  } else if (!switches.problems.empty()) {
    aspect.result = AspectResult::wrong;
    aspect.message = "the binder's switches on the command line that comes with the image are not in order";
  } else if (switches.devices) {
    std::vector<std::string> devices;
    for (const Selector& selector : *switches.devices) devices.push_back(to_string(selector));
    aspect.result = AspectResult::note;
    aspect.message = "vfio_binder.devices on the command line that comes with the image counts instead of DEVICES: " +
                     (devices.empty() ? "no device" : join(devices, commas_and));
  }
  return aspect;
}

}  // namespace binder
