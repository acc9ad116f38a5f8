// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that the firmware has in or for a listed device, and power states that it does not come back from.
#include <algorithm>

#include "binder/plan/check/checks.h"
#include "binder/plan/framebuffers.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

/// Direct mappings block all devices since 6.12 (drivers/iommu/iommu.c), those of Intel before too.
constexpr unsigned blocks_all_major = 6;
constexpr unsigned blocks_all_minor = 12;

bool is_before_blocking_all(const Host& host) {
  if (!host.kernel_release) return false;
  const std::string_view release = *host.kernel_release;
  const std::size_t dot = release.find('.');
  const auto major = decimal_number(release.substr(0, dot));
  const std::string_view rest = dot == std::string_view::npos ? "" : release.substr(dot + 1);
  const auto minor = decimal_number(rest.substr(0, rest.find_first_not_of("0123456789")));
  if (!major || !minor) return false;
  return *major < blocks_all_major || (*major == blocks_all_major && *minor < blocks_all_minor);
}

const ReservedRegion* direct_region(const HostGroup& group) {
  const auto found = std::ranges::find(*group.reserved, "direct", &ReservedRegion::type);
  return found == group.reserved->end() ? nullptr : &*found;
}

void tell_region(const CheckInput& input, const Target& target, const MemoryRange& range, CheckFindings& findings) {
  const bool still_works = is_amd(input.host) && is_before_blocking_all(input.host);
  CheckFinding& finding = add(findings, still_works ? Severity::warning : Severity::error, to_string(target.address),
                              "the firmware uses memory through this device (" + to_string(range) + ")");
  finding.where = "/sys/kernel/iommu_groups/" + std::to_string(*target.iommu_group) + "/reserved_regions";
  finding.why = still_works ? "from Linux 6.12 on the kernel refuses to give such a device to a guest"
                            : "the kernel refuses to give such a device to a guest: it is ineligible";
  finding.mend =
      "no setting of Linux mends it: look in the firmware setup for what uses the device (remote management, "
      "USB legacy support), and for an update; else take it out of DEVICES";
}

void tell_framebuffer(const CheckInput& input, const Framebuffer& buffer, const Target& target,
                      CheckFindings& findings) {
  const std::string driver = buffer.driver.value_or("");
  CheckFinding& finding = add(findings, Severity::info, to_string(target.address),
                              "the firmware's picture (" + buffer.name + (driver.empty() ? "" : ", held by " + driver) +
                                  ") lies in its memory");
  const bool is_kept = input.config.framebuffer == FramebufferPolicy::keep;
  if (loses_framebuffer_at_bind(input.machine, target)) {
    finding.why = "vfio-pci takes it away when it binds" + std::string{is_kept ? ", whatever FRAMEBUFFER says" : ""} +
                  ": the console stops there, and video=efifb:off is not needed";
  } else if (buffer.name.starts_with("simple-framebuffer.")) {
    finding.finding.severity = Severity::warning;
    finding.why =
        "the kernel keeps that part of the memory for it, also when no driver draws there: a guest cannot map it "
        "(\"BAR 0: can't reserve\")";
    finding.mend = "add initcall_blacklist=sysfb_init to the kernel command line";
  } else if (driver.empty()) {
    return;
  } else if (is_kept) {
    finding.finding.severity = Severity::warning;
    finding.why =
        "FRAMEBUFFER=keep leaves it there: a guest cannot map this device's memory (\"BAR 0: can't reserve\")";
    finding.mend = "take the line FRAMEBUFFER=keep out of the config, or let the firmware start on another display";
  } else {
    finding.why = "vfio-binder takes it away before vfio-pci binds: the console stops there";
  }
}

bool logs_failed_wake(const std::string& line, const std::string& address) {
  if (!line.contains(address)) return false;
  return line.contains("power state from D3") || line.contains("can't change power state") ||
         line.contains("Unable to change power state") || line.contains("not ready");
}

bool idles_in_d3(const CheckInput& input) {
  const auto word = kernel_word(input.host, "vfio-pci.disable_idle_d3");
  if (word) return *word == "0" || *word == "N";
  return !(input.host.lines && std::ranges::any_of(*input.host.lines, [](const FoundLine& line) {
             return module_spelling(line.text).starts_with("options vfio_pci") &&
                    line.text.contains("disable_idle_d3") && !line.text.contains("disable_idle_d3=0");
           }));
}

}  // namespace

void check_reserved_memory(const CheckInput& input, CheckFindings& findings) {
  for (const Target& target : input.plan.targets) {
    const HostGroup* const group = target.iommu_group ? find_host_group(input.host, *target.iommu_group) : nullptr;
    if (group == nullptr) continue;
    if (!group->reserved) {
      add_unseen(findings, Severity::info, to_string(target.address), group->reserved.error());
    } else if (const ReservedRegion* const region = direct_region(*group)) {
      tell_region(input, target, region->range, findings);
    }
  }
}

void check_framebuffers(const CheckInput& input, CheckFindings& findings) {
  if (!input.machine.framebuffers) {
    if (std::ranges::none_of(input.plan.targets, &Target::is_display)) return;
    add_unseen(findings, Severity::info, "the firmware's picture", input.machine.framebuffers.error());
    return;
  }
  for (const Framebuffer& buffer : *input.machine.framebuffers) {
    const Target* const target = buffer.device ? find_target(input.plan, *buffer.device) : nullptr;
    if (target != nullptr) tell_framebuffer(input, buffer, *target, findings);
  }
}

void check_power(const CheckInput& input, CheckFindings& findings) {
  if (!input.host.log || !idles_in_d3(input)) return;
  for (const Target& target : input.plan.targets) {
    const std::string address = to_string(target.address);
    const auto found =
        std::ranges::find_if(*input.host.log, [&](const std::string& line) { return logs_failed_wake(line, address); });
    if (found == input.host.log->end()) continue;
    CheckFinding& finding = add(findings, Severity::warning, address, "did not wake up: " + *found);
    finding.where = "kernel log";
    finding.why = "vfio-pci lets a device that no guest uses sleep, and this one does not come back";
    const bool built_in = input.host.vfio_pci && *input.host.vfio_pci == ModuleForm::built_in;
    finding.mend =
        built_in ? "add vfio-pci.disable_idle_d3=1 to the kernel command line"
                 : "as root:" + verbatim("echo 'options vfio-pci disable_idle_d3=1' >/etc/modprobe.d/vfio-d3.conf") +
                       verbatim(regenerate_command(input.host)) + "\nthen switch the machine off and on";
  }
}

}  // namespace binder::checks
