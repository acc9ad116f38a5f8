// SPDX-License-Identifier: GPL-2.0-or-later
// Words of a kernel command line that may be shown to anybody.
#include <algorithm>
#include <array>

#include "binder/machine/secrets.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// Options whose values tell nothing but how the machine is set up. One that ends with a star stands for all that begin
/// so. Written with underscores, which the kernel takes for dashes.
constexpr std::array shown = {"BOOT_IMAGE",
                              "acpi*",
                              "amd_iommu*",
                              "amd_pstate",
                              "amdgpu.*",
                              "apic",
                              "audit",
                              "cgroup_*",
                              "clocksource",
                              "console",
                              "crashkernel",
                              "cpuidle*",
                              "default_hugepagesz",
                              "disable_vga",
                              "drm*",
                              "earlyprintk",
                              "efi",
                              "fbcon",
                              "hugepages",
                              "hugepagesz",
                              "hugetlb_*",
                              "i915.*",
                              "idle",
                              "initcall_blacklist",
                              "intel_idle.*",
                              "intel_iommu",
                              "intel_pstate",
                              "intremap",
                              "iomem",
                              "iommu*",
                              "irqaffinity",
                              "isolcpus",
                              "ivrs_*",
                              "kvm*",
                              "libata.force",
                              "loglevel",
                              "maxcpus",
                              "mem",
                              "mem_encrypt",
                              "memmap",
                              "memhp_*",
                              "mitigations",
                              "mlx5_core.*",
                              "modprobe.blacklist",
                              "module_blacklist",
                              "movablecore",
                              "nohz",
                              "nohz_full",
                              "nouveau.*",
                              "nr_cpus",
                              "numa*",
                              "nvidia*",
                              "nvme_core.*",
                              "panic",
                              "pci",
                              "pci_stub.*",
                              "pcie*",
                              "pcie_acs_override",
                              "plymouth.enable",
                              "preempt",
                              "processor.*",
                              "radeon.*",
                              "rcu_nocb*",
                              "rcu_nocbs",
                              "rd.blacklist",
                              "rd.driver.*",
                              "rd.modules_load",
                              "modules_load",
                              "rdblacklist",
                              "rd.auto",
                              "rd.shell",
                              "rootfstype",
                              "rootdelay",
                              "rootwait",
                              "simpledrm*",
                              "simplefb*",
                              "snd_hda_intel.*",
                              "split_lock_detect",
                              "swiotlb",
                              "systemd.unit",
                              "systemd.show_status",
                              "threadirqs",
                              "transparent_hugepage",
                              "tsc",
                              "usbcore.*",
                              "vfio*",
                              "vga",
                              "video",
                              "vt.*",
                              "x2apic*",
                              "xe.*",
                              "xhci_hcd.*",
                              "snd_*",
                              "thunderbolt.*",
                              "ahci.*",
                              "efifb*",
                              "vesafb*",
                              "default_hugepages"};

constexpr std::array switches = {"on",       "off",      "yes",    "no",   "y",      "n",       "0",      "1",
                                 "true",     "false",    "auto",   "none", "enable", "disable", "pt",     "force",
                                 "required", "optional", "strict", "lazy", "nopt",   "novga",   "dry-run"};

/// Where a disk is told by a name that somebody, or chance, has given it.
constexpr std::array marks_of_disks = {"UUID=",
                                       "PARTUUID=",
                                       "LABEL=",
                                       "PARTLABEL=",
                                       "ZFS=",
                                       "/dev/disk/by-uuid/",
                                       "/dev/disk/by-partuuid/",
                                       "/dev/disk/by-label/",
                                       "/dev/disk/by-id/",
                                       "/dev/mapper/"};

bool is_shown(std::string_view option) {
  std::string name{option};
  std::ranges::replace(name, '-', '_');
  return std::ranges::any_of(shown, [&](std::string_view known) {
    return known.ends_with('*') ? name.starts_with(known.substr(0, known.size() - 1)) : name == known;
  });
}

/// `10de:1401`, with or without a subsystem.
bool is_id(std::string_view text) {
  constexpr std::size_t digits = 4;
  const std::vector<TextPart> parts = split(text, ":", text.size() + 1);
  return (parts.size() == 2 || parts.size() == 4) && std::ranges::all_of(parts, [](const TextPart& part) {
           return part.text.size() == digits && std::ranges::all_of(part.text, is_hex_digit);
         });
}

bool are_ids(std::string_view value) {
  return std::ranges::all_of(split(value, ",", value.size() + 1),
                             [](const TextPart& part) { return is_id(part.text); });
}

/// `/dev/nvme0n1p2`; else what stands before the name, and a star.
std::string disk_without_name(std::string_view value) {
  constexpr std::string_view nodes = "/dev/";
  if (value.starts_with(nodes) && is_disk_name(value.substr(nodes.size()))) return std::string{value};
  const auto mark = std::ranges::find_if(marks_of_disks, [&](const char* begin) { return value.starts_with(begin); });
  return (mark == marks_of_disks.end() ? std::string{} : std::string{*mark}) + "*";
}

std::string word_without_secrets(std::string_view word, const KnownNames& names) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return without_marks(word, names);
  const std::string_view option = word.substr(0, equals);
  const std::string_view value = word.substr(equals + 1);
  const std::string start = without_marks(option, names) + "=";
  if (value.empty()) return start;
  if (is_shown(option)) return start + without_marks(value, names);
  if (std::ranges::find(switches, value) != switches.end() || are_ids(value)) return start + std::string{value};
  return start + disk_without_name(value);
}

/// The length of the word at the front: what stands in double quotes belongs to it, with spaces.
std::size_t word_length(std::string_view text) {
  bool is_quoted = false;
  std::size_t length = 0;
  while (length < text.size() && (is_quoted || !is_space(text[length]))) {
    if (text[length] == '"') is_quoted = !is_quoted;
    ++length;
  }
  return length;
}

}  // namespace

std::string without_secrets(std::string_view command_line, const KnownNames& names) {
  std::string clean;
  for (std::string_view rest = trim(command_line); !rest.empty(); rest = trim(rest)) {
    const std::size_t length = word_length(rest);
    if (!clean.empty()) clean += ' ';
    // What follows is for init, which may be anything.
    if (rest.substr(0, length) == "--") return clean + (length == rest.size() ? "--" : "-- *");
    clean += word_without_secrets(rest.substr(0, length), names);
    rest.remove_prefix(length);
  }
  return clean;
}

}  // namespace binder
