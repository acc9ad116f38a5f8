// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/framebuffers.h"

#include <algorithm>

namespace binder {

namespace {

constexpr std::uint16_t vga_class = 0x0300;
constexpr std::uint16_t no_outputs_class = 0x0302;

/// One that somebody draws in, as far as can be told, in the memory of a target.
struct Found {
  const Framebuffer& framebuffer;
  std::size_t target;
};

template <class Do>
void for_each_found(const Machine& machine, const Plan& plan, Do act) {
  if (!machine.framebuffers) return;
  for (const Framebuffer& framebuffer : *machine.framebuffers) {
    if (!framebuffer.device || (!framebuffer.driver && is_missing(framebuffer.driver.error()))) continue;
    const Target* target = find_target(plan, *framebuffer.device);
    if (target != nullptr) act(Found{framebuffer, static_cast<std::size_t>(target - plan.targets.data())});
  }
}

/// Where the console can go on: the kernel gives it to the next driver that has a framebuffer
/// (drivers/video/fbdev/core/fbcon.c).
std::string where_it_goes_on(const Machine& machine, const Plan& plan) {
  for (const PciDevice& device : *machine.devices) {
    if (!device.class_code || !is_display(*device.class_code) || is_target(plan, device.address)) continue;
    if (device_class(*device.class_code) == no_outputs_class) continue;
    return "the console goes on on " + to_string(device.address) + " as soon as that has its driver";
  }
  return "no other display is there for the console, and the boot goes on without";
}

void add_finding(const Config& config, const Machine& machine, const Found& found, Plan& plan) {
  const Target& target = plan.targets[found.target];
  const std::string& name = found.framebuffer.name;
  Finding finding{Severity::info, to_string(target.address), {}};
  if (config.framebuffer == FramebufferPolicy::release) {
    finding.message = "the firmware's framebuffer is in its memory (" + name + "); " + where_it_goes_on(machine, plan);
  } else if (loses_framebuffer_at_bind(machine, target)) {
    finding.severity = Severity::warning;
    finding.message = "FRAMEBUFFER=keep cannot keep " + name + ": vfio-pci takes it from a VGA controller as it binds";
  } else {
    finding.message = "FRAMEBUFFER=keep: " + name + " stays in its memory";
  }
  plan.findings.push_back(std::move(finding));
}

void add_unseen(std::string subject, const SystemError& error, Plan& plan) {
  plan.findings.push_back({Severity::warning, std::move(subject),
                           "may lie in the memory of a listed display, and stays there: " + describe(error)});
}

Step step_for(const Found& found, Act act, When when) {
  const std::string& name = found.framebuffer.name;
  return {.act = act,
          .path = framebuffer_path(name, "driver/unbind"),
          .value = name,
          .work = "releasing the firmware's framebuffer",
          .target = found.target,
          .when = when};
}

}  // namespace

bool loses_framebuffer_at_bind(const Machine& machine, const Target& target) {
  const PciDevice* device = find_device(machine, target.address);
  // vfio_pci_vga_init of drivers/vfio/pci/vfio_pci_core.c, since Linux 6.0, which the variant drivers are built on.
  return target.driver.contains("vfio") && device != nullptr && device->class_code &&
         device_class(*device->class_code) == vga_class;
}

void add_framebuffer_findings(const Config& config, const Machine& machine, Plan& plan) {
  for_each_found(machine, plan, [&](const Found& found) { add_finding(config, machine, found, plan); });
  if (std::ranges::none_of(plan.targets, &Target::is_display)) return;
  if (!machine.framebuffers) {
    add_unseen("the firmware's framebuffer", machine.framebuffers.error(), plan);
    return;
  }
  for (const Framebuffer& framebuffer : *machine.framebuffers) {
    const bool is_unused = !framebuffer.driver && is_missing(framebuffer.driver.error());
    if (is_unused || framebuffer.device || is_missing(framebuffer.device.error())) continue;
    add_unseen(framebuffer.name, framebuffer.device.error(), plan);
  }
}

void add_releases(const Config& config, const Machine& machine, Plan& plan) {
  if (config.framebuffer == FramebufferPolicy::keep) return;
  for_each_found(machine, plan, [&](const Found& found) {
    if (loses_framebuffer_at_bind(machine, plan.targets[found.target])) return;
    plan.steps.push_back(step_for(found, Act::release_framebuffer, When::always));
  });
}

void add_late_releases(const Config& config, const Machine& machine, Plan& plan) {
  if (config.framebuffer == FramebufferPolicy::keep) return;
  for_each_found(machine, plan, [&](const Found& found) {
    if (loses_framebuffer_at_bind(machine, plan.targets[found.target])) {
      plan.steps.push_back(step_for(found, Act::release_framebuffer, When::still_held));
      return;
    }
    Step back = step_for(found, Act::return_framebuffer, When::not_yet_bound);
    back.path = std::string{platform_drivers_path} + "/" + std::string{framebuffer_driver(back.value)} + "/bind";
    back.work = "giving the firmware's framebuffer back";
    plan.steps.push_back(std::move(back));
  });
}

}  // namespace binder
