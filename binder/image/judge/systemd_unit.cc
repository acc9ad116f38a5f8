// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/systemd_unit.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>

#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view unit = "vfio-binder.service";
/// systemd's own, those of higher rank first.
constexpr std::array<std::string_view, 5> unit_directories{"/etc/systemd/system", "/run/systemd/system",
                                                           "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
                                                           "/lib/systemd/system"};
/// udev takes the devices; modules-load.d and rd.driver.pre name drivers that are loaded without it.
constexpr std::array<std::string_view, 3> must_come_later{"systemd-udevd.service", "systemd-udev-trigger.service",
                                                          "systemd-modules-load.service"};

Aspect hook(AspectResult result, std::string message) { return {"hook", result, std::move(message)}; }

std::optional<std::string> unit_file(const ImageTree& tree) {
  for (const std::string_view directory : unit_directories) {
    std::string path = std::string{directory} + "/" + std::string{unit};
    if (tree.find_itself(path)) return path;
  }
  return std::nullopt;
}

/// The link that makes a target start the unit.
std::optional<std::string> wants_link(const ImageTree& tree) {
  for (const std::string_view directory : unit_directories) {
    for (const std::string_view kind : {"wants", "requires"}) {
      std::string path = std::string{directory} + "/sysinit.target." + std::string{kind} + "/" + std::string{unit};
      if (tree.find_itself(path)) return path;
    }
  }
  return std::nullopt;
}

using Settings = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The assignments of a unit. An empty one takes back those before it.
void read_settings(std::string_view text, Settings& settings) {
  for (const TextPart& line : split(text, "\n", 10'000)) {
    const std::string_view setting = trim(line.text);
    const std::size_t equals = setting.find('=');
    if (setting.empty() || setting.front() == '#' || setting.front() == ';' || equals == std::string_view::npos)
      continue;
    auto& values = settings[std::string{trim(setting.substr(0, equals))}];
    const std::string_view value = trim(setting.substr(equals + 1));
    if (value.empty()) {
      values.clear();
    } else {
      values.emplace_back(value);
    }
  }
}

Settings settings_of(const ImageContents& image, const std::string& file) {
  Settings settings;
  read_settings(image.text(file).value_or(""), settings);
  for (const std::string_view directory : std::views::reverse(unit_directories)) {
    const std::string drop_ins = std::string{directory} + "/" + std::string{unit} + ".d";
    for (const std::string& name : image.tree.list(drop_ins)) {
      if (name.ends_with(".conf")) read_settings(image.text(drop_ins + "/" + name).value_or(""), settings);
    }
  }
  return settings;
}

std::optional<std::string> fault_in_order(Settings& settings) {
  std::set<std::string, std::less<>> before;
  for (const std::string& line : settings["Before"]) {
    for (auto item = next_item(line, 0); item; item = next_item(line, item->offset + item->text.size()))
      before.emplace(item->text);
  }
  for (const std::string_view other : must_come_later) {
    if (!before.contains(other))
      return "it has no Before=" + std::string{other} + ": drivers may take the devices first";
  }
  const auto& defaults = settings["DefaultDependencies"];
  const bool late =
      defaults.empty() || (defaults.back() != "no" && defaults.back() != "false" && defaults.back() != "0");
  if (late) return "it has no DefaultDependencies=no: it would wait for sysinit.target, which waits for udev";
  return std::nullopt;
}

std::optional<std::string> fault_in_program(const ImageTree& tree, Settings& settings) {
  const auto& start = settings["ExecStart"];
  if (start.empty()) return "it has no ExecStart";
  std::string_view program = start.front();
  program = program.substr(0, program.find(' '));
  program.remove_prefix(std::min(program.find_first_not_of("-@:+!"), program.size()));
  if (!tree.is_file(program)) return "its program " + std::string{program} + " is not in the image";
  return std::nullopt;
}

/// Only conditions on paths can be judged here: what the kernel command line of a boot says is not known.
std::optional<std::string> unmet_condition(const ImageTree& tree, Settings& settings) {
  for (const std::string& value : settings["ConditionPathExists"]) {
    std::string_view path = value;
    const bool negated = path.starts_with('!');
    path.remove_prefix(std::min(path.find_first_not_of("!|"), path.size()));
    const bool below_kernel = path.starts_with("/sys/") || path.starts_with("/proc/") || path.starts_with("/dev/") ||
                              path.starts_with("/run/");
    if (!below_kernel && tree.find(path).has_value() == negated) {
      return "its condition ConditionPathExists=" + value + " does not hold: it does not run";
    }
  }
  return std::nullopt;
}

}  // namespace

Aspect inspect_systemd_unit(const ImageContents& image) {
  const std::string name{unit};
  const auto file = unit_file(image.tree);
  if (!file) return hook(AspectResult::wrong, "the unit " + name + " is missing");
  const auto itself = image.tree.find_itself(*file);
  if (image.tree.inode(*itself).target == "/dev/null")
    return hook(AspectResult::wrong, "the unit " + name + " is masked");
  if (!image.tree.is_file(*file)) return hook(AspectResult::wrong, file->substr(1) + " leads to no file");
  if (!image.text(*file)) return hook(AspectResult::unknown, file->substr(1) + " is too large to be a unit");
  if (!wants_link(image.tree)) {
    return hook(AspectResult::wrong,
                "the unit " + name + " is there, but nothing starts it: no link in sysinit.target.wants");
  }
  Settings settings = settings_of(image, *file);
  std::optional<std::string> fault = fault_in_order(settings);
  if (!fault) fault = fault_in_program(image.tree, settings);
  if (!fault) fault = unmet_condition(image.tree, settings);
  if (fault) return hook(AspectResult::wrong, "the unit " + name + ": " + *fault);
  return hook(AspectResult::ok, "sysinit.target starts " + name + " before udev and before modules are loaded");
}

}  // namespace binder
