// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/boot_loader.h"

#include <algorithm>
#include <array>

#include "binder/text/byte_order.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// Variables of the Boot Loader Interface (systemd.io/BOOT_LOADER_INTERFACE).
const std::string efi_variables = "/sys/firmware/efi/efivars/";
const std::string loader_vendor = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// What the loader has left behind of itself.
struct Traces {
  Kernel& kernel;
  std::string loader_info;      ///< its name and version; systemd-boot, GRUB with its bli module and Limine tell
  bool has_stub = false;        ///< a unified kernel image was started
  bool has_boot_image = false;  ///< GRUB gave the kernel its file name
};

bool exists(Kernel& kernel, const std::string& path) { return kernel.status(path).has_value(); }

template <std::size_t size>
bool any_exists(Kernel& kernel, const std::array<const char*, size>& paths) {
  return std::ranges::any_of(paths, [&](const char* path) { return exists(kernel, path); });
}

bool is_rpm_ostree(const Traces& traces) { return exists(traces.kernel, "/run/ostree-booted"); }
bool is_unified_image(const Traces& traces) { return traces.has_stub; }

bool is_grub(const Traces& traces) {
  return traces.loader_info.starts_with("GRUB") || (traces.loader_info.empty() && traces.has_boot_image);
}

/// Pop!_OS has its configuration on machines without EFI too, where GRUB starts it.
bool is_kernelstub(const Traces& traces) {
  return !is_grub(traces) && exists(traces.kernel, "/etc/kernelstub/configuration");
}

bool is_limine(const Traces& traces) {
  constexpr std::array files{"/boot/limine.conf", "/boot/limine/limine.conf", "/boot/EFI/limine/limine.conf",
                             "/efi/limine.conf", "/etc/default/limine"};
  if (traces.loader_info.starts_with("Limine")) return true;
  return traces.loader_info.empty() && !traces.has_boot_image && any_exists(traces.kernel, files);
}

/// It writes the entries of GRUB and of systemd-boot.
bool is_grubby(const Traces& traces) {
  constexpr std::array files{"/usr/sbin/grubby", "/sbin/grubby", "/usr/bin/grubby"};
  return any_exists(traces.kernel, files);
}

bool is_systemd_boot(const Traces& traces) { return traces.loader_info.starts_with("systemd-boot"); }

/// Nothing was left behind by what runs; this is what is installed.
bool has_grub(const Traces& traces) { return traces.loader_info.empty() && exists(traces.kernel, "/etc/default/grub"); }

struct Sign {
  BootLoader loader;
  bool (*is_it)(const Traces& traces);
};

/// The first that is so: a tool that writes for a loader comes before the loader.
constexpr std::array<Sign, 8> signs{{
    {BootLoader::rpm_ostree, is_rpm_ostree},
    {BootLoader::kernelstub, is_kernelstub},
    {BootLoader::unified_image, is_unified_image},
    {BootLoader::limine, is_limine},
    {BootLoader::grubby, is_grubby},
    {BootLoader::systemd_boot, is_systemd_boot},
    {BootLoader::grub, is_grub},
    {BootLoader::grub, has_grub},
}};

bool has_boot_image_word(std::string_view command_line) {
  for (auto word = next_item(command_line, 0, " \n"); word;
       word = next_item(command_line, word->offset + word->text.size(), " \n")) {
    if (word->text.starts_with("BOOT_IMAGE=")) return true;
  }
  return false;
}

}  // namespace

std::string efi_text(std::string_view variable) {
  constexpr std::size_t attributes = 4;
  std::string text;
  for (std::size_t at = attributes; at + 1 < variable.size(); at += 2) {
    const auto unit = little_endian<std::uint16_t>(variable.substr(at));
    if (unit == 0) break;
    text += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return text;
}

BootLoader find_boot_loader(Kernel& kernel, std::string_view command_line) {
  const auto variable = [&](const char* name) { return efi_variables + name + loader_vendor; };
  const Traces traces{kernel, efi_text(kernel.read(variable("LoaderInfo")).value_or("")),
                      exists(kernel, variable("StubInfo")), has_boot_image_word(command_line)};
  const auto found = std::ranges::find_if(signs, [&](const Sign& sign) { return sign.is_it(traces); });
  return found == signs.end() ? BootLoader::unknown : found->loader;
}

}  // namespace binder
