// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/line_places.h"

#include <algorithm>
#include <string>

#include "binder/text/text.h"

namespace binder {

namespace {

bool has(std::string_view line, std::string_view part) { return line.find(part) != std::string_view::npos; }

bool any(std::string_view /*line*/) { return true; }

/// Install commands and soft dependencies of any module: it may be the host's driver of a listed device.
bool is_of_modprobe(std::string_view line) {
  const auto keyword = next_item(line, 0, " \t");
  if (!keyword) return false;
  const std::string name = lower_case(keyword->text);
  return name == "install" || name == "softdep" || has(lower_case(line), "vfio");
}

bool is_shell_list_of_modules(std::string_view line) { return line.starts_with("MODULES"); }

bool is_of_dracut(std::string_view line) {
  constexpr std::array keys = {"add_drivers", "force_drivers", "omit_drivers", "install_items"};
  const bool is_known = std::ranges::any_of(keys, [&](const char* key) { return line.starts_with(key); });
  return is_known && (!line.starts_with("install_items") || has(line, "vfio"));
}

bool steers_drivers(std::string_view line) {
  return has(line, "driver_override") || has(line, "vfio-pci") || has(line, "drivers_probe");
}

bool is_start_of_vfio(std::string_view line) {
  return line.starts_with("ExecStart") && (has(line, "vfio") || has(line, "driver_override")) &&
         !has(line, "vfio-binder");
}

bool is_of_supergfxd(std::string_view line) { return has(lower_case(line), "vfio"); }

bool is_bind(std::string_view line) { return line.starts_with("BIND"); }

bool is_command_line(std::string_view line) {
  return line.starts_with("GRUB_CMDLINE") || line.starts_with("KERNEL_CMDLINE") ||
         line.starts_with("export GRUB_CMDLINE");
}

constexpr std::array places = {
    LinePlace{
        {"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"},
        "*.conf",
        Continues::backslash,
        is_of_modprobe},
    LinePlace{{"/etc/modules-load.d", "/run/modules-load.d", "/usr/local/lib/modules-load.d", "/usr/lib/modules-load.d",
               "/lib/modules-load.d"},
              "*.conf",
              Continues::never,
              any},
    LinePlace{{"/etc/initramfs-tools"}, "modules", Continues::never, any},
    LinePlace{{"/usr/share/initramfs-tools/modules.d"}, "*", Continues::never, any},
    LinePlace{{"/etc"}, "mkinitcpio.conf", Continues::parenthesis, is_shell_list_of_modules},
    LinePlace{{"/etc/mkinitcpio.conf.d"}, "*.conf", Continues::parenthesis, is_shell_list_of_modules},
    LinePlace{{"/etc"}, "dracut.conf", Continues::never, is_of_dracut},
    LinePlace{{"/etc/dracut.conf.d", "/usr/lib/dracut/dracut.conf.d"}, "*.conf", Continues::never, is_of_dracut},
    LinePlace{{"/etc/driverctl.d"}, "pci-*", Continues::never, any},
    LinePlace{{"/etc/initramfs-tools/scripts/*", "/usr/share/initramfs-tools/scripts/*"},
              "*",
              Continues::never,
              steers_drivers},
    LinePlace{{"/etc/initcpio/hooks", "/usr/lib/initcpio/hooks"}, "*", Continues::never, steers_drivers},
    LinePlace{{"/usr/lib/dracut/modules.d/*"}, "*.sh", Continues::never, steers_drivers},
    LinePlace{{"/etc/udev/rules.d"}, "*.rules", Continues::backslash, steers_drivers},
    LinePlace{{"/etc/systemd/system"}, "*.service", Continues::never, is_start_of_vfio},
    LinePlace{
        {"/usr/lib/systemd/system", "/lib/systemd/system"}, "vfio-bind.service", Continues::never, is_start_of_vfio},
    LinePlace{{"/etc"}, "rc.local", Continues::never, steers_drivers},
    LinePlace{{"/etc"}, "supergfxd.conf", Continues::never, is_of_supergfxd},
    LinePlace{{"/boot/config"}, "vfio-pci.cfg", Continues::never, is_bind},
    LinePlace{{"/etc/default"}, "grub", Continues::never, is_command_line},
    LinePlace{{"/etc/default/grub.d"}, "*.cfg", Continues::never, is_command_line},
    LinePlace{{"/etc/default"}, "limine", Continues::never, is_command_line},
    LinePlace{{"/etc/kernel"}, "cmdline", Continues::never, any},
    LinePlace{{"/etc/kernel"}, "proxmox-boot-uuids", Continues::never, any},
    LinePlace{{"/etc/cmdline.d"}, "*.conf", Continues::never, any},
};

}  // namespace

std::span<const LinePlace> line_places() { return places; }

}  // namespace binder
