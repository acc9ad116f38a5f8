// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/framebuffers.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "binder/kernel/scan/device_link.h"
#include "binder/kernel/scan/device_memory.h"
#include "binder/kernel/scan/iomem.h"

namespace binder {

namespace {

/// The platform devices that the kernel makes of the firmware's framebuffer (drivers/firmware/sysfb.c), and under which
/// names their memory stands in /proc/iomem: that of the device itself first, then those of its drivers.
struct FramebufferKind {
  std::string_view device;
  std::array<std::string_view, 3> claims;
};

constexpr std::array<FramebufferKind, 3> framebuffer_kinds{{
    {"efi-framebuffer.", {"efifb", "efidrm", ""}},
    {"vesa-framebuffer.", {"vesafb", "vesadrm", ""}},
    {"simple-framebuffer.", {"BOOTFB", "simplefb", "simpledrm"}},
}};

const FramebufferKind* kind_of(std::string_view device) {
  const auto found = std::ranges::find_if(framebuffer_kinds,
                                          [&](const FramebufferKind& kind) { return device.starts_with(kind.device); });
  return found == framebuffer_kinds.end() ? nullptr : &*found;
}

/// The line of /proc/iomem that is the framebuffer's. Missing: nothing has claimed its memory.
Reading<ClaimedMemory> find_claim(const Reading<Iomem>& iomem, const FramebufferKind& kind) {
  if (!iomem) return std::unexpected(iomem.error());
  for (const std::string_view name : kind.claims) {
    const auto found = std::ranges::find(iomem->lines, name, &ClaimedMemory::name);
    if (!name.empty() && found != iomem->lines.end()) return *found;
  }
  // An empty file, or one of another kind, is no answer.
  const int error = iomem->lines.empty() ? ENODATA : ENOENT;
  return std::unexpected(SystemError{error, "find the memory of the framebuffer in", std::string{iomem_path}});
}

Reading<MemoryRange> memory_of(const Reading<Iomem>& iomem, const Reading<ClaimedMemory>& claim) {
  if (iomem && !iomem->lines.empty() && !iomem->shows_addresses) {
    return std::unexpected(SystemError{EPERM, "see addresses in", std::string{iomem_path}, "only root sees them"});
  }
  if (!claim) return std::unexpected(claim.error());
  return claim->range;
}

/// In whose base address register the memory begins. Missing: in that of no device.
Reading<PciAddress> owner_of(Kernel& kernel, const MemoryRange& memory, const std::vector<PciDevice>& devices) {
  SystemError nobody{ENOENT, "find a device with", "the framebuffer"};
  for (const PciDevice& device : devices) {
    const auto ranges = read_memory_ranges(kernel, device.address);
    if (!ranges) {
      if (!is_missing(ranges.error())) nobody = ranges.error();
      continue;
    }
    const bool has_it = std::ranges::any_of(
        *ranges, [&](const MemoryRange& range) { return range.begin <= memory.begin && memory.begin <= range.end; });
    if (has_it) return device.address;
  }
  return std::unexpected(std::move(nobody));
}

/// Whose memory the framebuffer is drawn in. From Linux 6.12 on it lies in the directory of its card; before that,
/// below /sys/devices/platform. Then /proc/iomem has it below the card, to be seen without root too, except where
/// bridges stand so deep that its lines are no longer indented (MAX_IORES_LEVEL of kernel/resource.c): then addresses
/// tell.
Reading<PciAddress> device_of(Kernel& kernel, const Reading<ClaimedMemory>& claim, const Framebuffer& framebuffer,
                              const std::vector<PciDevice>& devices) {
  if (const auto link = kernel.read_link(framebuffer_path(framebuffer.name, ""))) {
    if (const auto parent = nearest_pci_function(*link)) return *parent;
  }
  if (claim && claim->function) return *claim->function;
  if (framebuffer.memory) return owner_of(kernel, *framebuffer.memory, devices);
  // That nothing has claimed its memory does not mean that it lies nowhere.
  SystemError unknown = framebuffer.memory.error();
  if (is_missing(unknown)) unknown.number = ENODATA;
  return std::unexpected(std::move(unknown));
}

}  // namespace

Reading<Iomem> read_iomem(Kernel& kernel) {
  const auto text = kernel.read(std::string{iomem_path});
  if (!text) return std::unexpected(text.error());
  return parse_iomem(*text);
}

Reading<std::vector<Framebuffer>> read_framebuffers(Kernel& kernel, const std::vector<PciDevice>& devices) {
  std::vector<Framebuffer> framebuffers;
  const auto names = kernel.list(std::string{platform_devices_path});
  if (!names) {
    if (is_missing(names.error())) return framebuffers;
    return std::unexpected(names.error());
  }
  Reading<Iomem> iomem{std::unexpected(not_looked_at())};
  for (const std::string& name : *names) {
    const FramebufferKind* kind = kind_of(name);
    if (kind == nullptr) continue;
    if (!iomem) iomem = read_iomem(kernel);
    Framebuffer& framebuffer = framebuffers.emplace_back();
    framebuffer.name = name;
    framebuffer.driver = read_link_name(kernel, framebuffer_path(name, "driver"));
    const auto claim = find_claim(iomem, *kind);
    framebuffer.memory = memory_of(iomem, claim);
    framebuffer.device = device_of(kernel, claim, framebuffer, devices);
  }
  return framebuffers;
}

}  // namespace binder
