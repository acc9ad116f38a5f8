// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <optional>

#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/places.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/text.h"

namespace binder {

namespace {

const std::string consoles = "/sys/class/vtconsole/";
const std::string framebuffers = "/sys/class/graphics/";

/// What draws consoles now: `frame buffer device`, `VGA+`, `dummy device` (drivers/tty/vt/vt.c, show_name).
Reading<std::vector<std::string>> console_drivers(Kernel& kernel) {
  std::vector<std::string> drivers;
  const auto names = kernel.list(consoles);
  if (!names) {
    if (is_missing(names.error())) return drivers;
    return std::unexpected(names.error());
  }
  for (const std::string& name : *names) {
    const auto bound = read_line(kernel, consoles + name + "/bind");
    const auto driver = read_line(kernel, consoles + name + "/name");
    for (const auto* look : {&bound, &driver}) {
      if (!*look && !is_missing(look->error())) return std::unexpected(look->error());
    }
    if (bound == "1" && driver) drivers.push_back(*driver);
  }
  return drivers;
}

/// The display that the firmware has chosen.
std::vector<PciAddress> boot_display(Kernel& kernel, const Host& host) {
  std::vector<PciAddress> functions;
  for (const HostDevice& device : host.devices) {
    if (read_line(kernel, device_path(device.address, "boot_vga")) == "1") functions.push_back(device.address);
  }
  return functions;
}

/// The firmware's framebuffer hangs on no PCI function in sysfs before Linux 6.12: by whose memory it lies in.
std::vector<PciAddress> functions_of(const Machine& machine, const std::string& directory) {
  for (const Framebuffer& framebuffer : machine.framebuffers.value_or(std::vector<Framebuffer>{})) {
    if (framebuffer.device && directory.find("/" + framebuffer.name + "/") != std::string::npos) {
      return {*framebuffer.device};
    }
  }
  return functions_above(directory);
}

/// The console stays on the first framebuffer, unless that of the display of the firmware comes
/// (drivers/video/fbdev/core/fbcon.c, fbcon_select_primary).
void note_framebuffer_console(Kernel& kernel, const Machine& machine, Host& host) {
  const auto names = kernel.list(framebuffers);
  if (!names) {
    if (!is_missing(names.error())) add_unseen_everywhere(host, names.error());
    return;
  }
  const std::vector<PciAddress> preferred = boot_display(kernel, host);
  std::optional<std::uint64_t> best;
  std::vector<PciAddress> drawn_on;
  for (const std::string& name : *names) {
    const auto number = name.starts_with("fb") ? decimal_number(std::string_view{name}.substr(2)) : std::nullopt;
    if (!number) continue;  // `fbcon` is no framebuffer
    const auto directory = device_directory(kernel, framebuffers + name);
    if (!directory) {
      add_lost_link(host, directory.error());
      continue;
    }
    const std::vector<PciAddress> functions = functions_of(machine, *directory);
    const bool is_preferred = !functions.empty() && std::ranges::find(preferred, functions.front()) != preferred.end();
    if (best && *number >= *best && !is_preferred) continue;
    best = is_preferred ? 0 : *number;
    drawn_on = functions;
  }
  add_use(host, drawn_on, UseKind::display, "the console of this machine is drawn on it");
}

}  // namespace

void survey_console(Kernel& kernel, const Machine& machine, Host& host) {
  const auto drivers = console_drivers(kernel);
  if (!drivers) {
    add_unseen_everywhere(host, drivers.error());
    return;
  }
  for (const std::string& driver : *drivers) {
    if (driver.find("frame buffer") != std::string::npos) note_framebuffer_console(kernel, machine, host);
    if (driver.find("VGA") != std::string::npos) {
      add_use(host, boot_display(kernel, host), UseKind::display, "the text console of this machine is drawn on it");
    }
  }
}

}  // namespace binder
