// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/apply_framebuffer.h"

#include "binder/kernel/scan/device_link.h"
#include "binder/kernel/scan/framebuffers.h"
#include "binder/kernel/scan/scan.h"

namespace binder {

namespace {

bool is_gone(const Reading<std::string>& holder) { return !holder && is_missing(holder.error()); }

/// The virtual console needs no detaching: where a framebuffer goes, the kernel gives its consoles to the dummy or to
/// the next framebuffer (fbcon_fb_unregistered).
void release(Kernel& kernel, const Plan& plan, const Step& step, const std::string& holder, Finding& finding) {
  const auto written = kernel.write(step.path, step.value, plan.limit);
  // The link goes before the driver's remove function runs, which may never end.
  const auto now = read_link_name(kernel, framebuffer_path(step.value, "driver"));
  if (is_gone(now) && (written || !is_timeout(written.error()))) {
    finding.message = step.value + " released from " + holder;
    return;
  }
  finding.severity = Severity::error;
  finding.message = step.value + " is not released from " + holder + ": ";
  finding.message += written                       ? "it has it still"
                     : is_timeout(written.error()) ? "stuck in " + step.work
                                                   : describe(written.error());
}

void give_back(Kernel& kernel, const Plan& plan, const Step& step, Finding& finding) {
  const auto written = kernel.write(step.path, step.value, plan.limit);
  finding.message = step.value + " given back to its driver";
  if (written) return;
  finding.severity = Severity::warning;
  finding.message = step.value + " cannot be given back: " + describe(written.error());
}

void tell_claim(const Plan& plan, const std::string& device, const ClaimedMemory& claim, bool shows_addresses,
                Listener& listener) {
  const bool is_kept = plan.framebuffer == FramebufferPolicy::keep;
  std::string message = claim.name + " has ";
  message += shows_addresses ? to_string(claim.range) : "a part";
  message += " of its memory, so no guest can map that";
  if (is_kept) {
    message += "; FRAMEBUFFER=release frees it";
  } else if (claim.name == claimed_by_kernel) {
    // drivers/firmware/sysfb_simplefb.c; only aperture_remove_conflicting_devices takes it away again.
    message += "; the kernel never gives it back, so add initcall_blacklist=sysfb_init to the kernel command line";
  }
  listener.on(Finding{is_kept ? Severity::warning : Severity::error, device, std::move(message)});
}

}  // namespace

std::optional<Finding> settle_framebuffer(Kernel& kernel, const Plan& plan, const Step& step) {
  const Target& target = plan.targets[*step.target];
  Finding finding{Severity::info, to_string(target.address), {}};
  const auto holder = read_link_name(kernel, framebuffer_path(step.value, "driver"));
  if (!holder && !is_gone(holder)) {
    finding.severity = Severity::warning;
    finding.message = "not known who has " + step.value + ", which is left alone: " + describe(holder.error());
  } else if (step.act == Act::return_framebuffer) {
    // Without its device there is nothing to give back.
    if (holder || !kernel.read_link(framebuffer_path(step.value, ""))) return std::nullopt;
    give_back(kernel, plan, step, finding);
  } else if (holder) {
    release(kernel, plan, step, *holder, finding);
  } else if (step.when == When::still_held) {
    finding.message = step.value + " is gone: " + target.driver + " took it away as it bound";
  } else {
    return std::nullopt;
  }
  return finding;
}

void check_display_memory(Kernel& kernel, const Plan& plan, Listener& listener) {
  Reading<Iomem> iomem{std::unexpected(not_looked_at())};
  for (const Target& target : plan.targets) {
    if (!target.is_display || is_held_as_wanted(target)) continue;
    const auto driver = read_driver(kernel, target.address);
    if (!driver || !is_wanted(target, *driver)) continue;
    if (!iomem) iomem = read_iomem(kernel);
    const std::string name = to_string(target.address);
    if (!iomem || iomem->lines.empty()) {
      // Files that only look like a machine may do without it.
      if (!kernel.is_own_root()) return;
      const std::string why = iomem ? std::string{iomem_path} + " is empty" : describe(iomem.error());
      listener.on(Finding{Severity::warning, name, "not known whether its memory is free: " + why});
      continue;
    }
    for (const ClaimedMemory& claim : iomem->lines) {
      // Its own regions bear its name, and what vfio-pci has claimed bears that of vfio-pci.
      if (claim.function != target.address || claim.name == name || claim.name == *driver) continue;
      tell_claim(plan, name, claim, iomem->shows_addresses, listener);
    }
  }
}

}  // namespace binder
