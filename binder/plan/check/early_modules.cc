// SPDX-License-Identifier: GPL-2.0-or-later
// Modules that the boot image loads on its own: none of them comes before the binder.
#include <algorithm>
#include <array>
#include <set>

#include "binder/plan/check/checks.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

constexpr std::array files = {"/etc/initramfs-tools/modules", "/usr/share/initramfs-tools/modules.d/",
                              "/etc/mkinitcpio.conf", "/etc/dracut.conf", "/dracut.conf.d/"};

struct Graphics {
  std::uint16_t vendor;
  std::array<std::string_view, 4> modules;
};
constexpr std::array graphics{
    Graphics{0x10de, {"nouveau", "nvidia", "nvidia_drm", "nova_core"}},
    Graphics{0x1002, {"amdgpu", "radeon", "", ""}},
    Graphics{0x8086, {"i915", "xe", "", ""}},
};

/// Modules that would take a listed device if they came first, as far as it can be told.
std::set<std::string> drivers_of_targets(const CheckInput& input) {
  std::set<std::string> drivers;
  for (const Target& target : input.plan.targets) {
    const PciDevice* const device = find_device(input.machine, target.address);
    if (device == nullptr) continue;
    if (device->driver && *device->driver != input.plan.driver) drivers.insert(module_spelling(*device->driver));
    if (!device->class_code || !is_display(*device->class_code)) continue;
    for (const Graphics& row : graphics) {
      if (row.vendor != target.id.vendor) continue;
      for (const std::string_view module : row.modules) drivers.emplace(module);
    }
  }
  drivers.erase("");
  return drivers;
}

}  // namespace

void check_early_modules(const CheckInput& input, CheckFindings& findings) {
  if (!input.host.lines) return;
  const std::set<std::string> drivers = drivers_of_targets(input);
  for (const FoundLine& line : *input.host.lines) {
    const auto is_here = [&](std::string_view file) { return line.file.contains(file); };
    if (!std::ranges::any_of(files, is_here) || line.text.starts_with("omit_drivers")) continue;
    constexpr std::string_view between = " \t\"'()=+";
    for (auto word = next_item(line.text, 0, between); word;
         word = next_item(line.text, word->offset + word->text.size(), between)) {
      const std::string module = module_spelling(word->text);
      const bool is_vfio = module.starts_with("vfio");
      if (!is_vfio && !drivers.contains(module)) continue;
      CheckFinding& finding =
          add(findings, Severity::info, module,
              is_vfio ? "loaded early by the boot image: not needed" : "loaded early by the boot image: no harm");
      finding.where = place_of(line);
      finding.why = is_vfio ? "the binder brings it along and loads it"
                            : "the binder comes first, and has listed devices by then";
    }
  }
}

}  // namespace binder::checks
