// SPDX-License-Identifier: GPL-2.0-or-later
// The words of the decision: what is to be done on this machine, and what is refused and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/pci/pci_address.h"
#include "binder/pci/selector.h"
#include "binder/plan/rules/rule.h"
#include "binder/plan/step.h"
#include "binder/text/result.h"

namespace binder {

enum class Severity { info, warning, error };

/// Something that a person should know, and that changes nothing.
struct Finding {
  Severity severity = Severity::info;
  std::string subject;
  std::string message;

  bool operator==(const Finding&) const = default;
};

/// What a plan is for.
enum class Goal {
  hand_over,  ///< the targets are to be held by their `driver`
  give_back,  ///< the `driver` of each target, which holds it, is to let go of it; a driver of the host takes it
};

/// A device that is to be held by `driver`, or let go of by it.
struct Target {
  PciAddress address;
  DeviceId id;
  std::optional<unsigned> iommu_group;
  std::optional<std::size_t> entry;    ///< the entry that named it: counts in `devices` of the config; unset: none did
  std::string selector;                ///< the same entry in words, or the setting that took it along: `GROUP=whole`
  std::string driver;                  ///< wanted
  std::string fallback;                ///< has it where `driver` is not there, or does not take it; empty: none
  std::optional<std::string> held_by;  ///< the driver that held it when the machine was looked at
  bool is_display = false;
  bool untouched = false;  ///< no driver had it, and udev had not started: nobody can have touched it
};

/// A hugepage pool that is to have at least `pages` pages.
struct PoolTarget {
  std::uint64_t page_size_kib = 0;
  std::optional<unsigned> node;
  std::uint64_t pages = 0;
  std::uint64_t pages_before = 0;
};

struct Plan {
  Goal goal = Goal::hand_over;
  std::vector<Target> targets;
  std::vector<PoolTarget> pools;
  std::vector<Refusal> refused_devices;
  std::vector<Refusal> refused_pools;
  std::vector<Finding> findings;
  std::vector<Step> steps;                       ///< in the order of the work; what is already true is not in it
  std::string driver{default_driver};            ///< wanted by targets for which nothing better is known
  std::vector<PciAddress> held_before;           ///< what was held for a guest already, listed or not
  std::optional<std::uint64_t> host_memory_kib;  ///< hugepages leave it to the host; unset: the default
  FramebufferPolicy framebuffer = FramebufferPolicy::release;  ///< of the firmware, in the memory of a target
  Milliseconds limit{0};                                       ///< for one kernel write that can sleep
};

/// Whether it is with its driver, or with the one that stands in for that.
[[nodiscard]] inline bool is_wanted(const Target& target, const std::string& driver) {
  return driver == target.driver || (!target.fallback.empty() && driver == target.fallback);
}
[[nodiscard]] inline bool is_held_as_wanted(const Target& target) {
  return target.held_by && is_wanted(target, *target.held_by);
}

/// The target at an address, or nullptr.
[[nodiscard]] const Target* find_target(const Plan& plan, const PciAddress& address);

[[nodiscard]] inline bool is_target(const Plan& plan, const PciAddress& address) {
  return find_target(plan, address) != nullptr;
}

/// The plan for a person, a line each: devices, hugepage pools, then the steps as the writes they are. Refusals and
/// findings are said by `refusal_line` and `finding_line` (report.h), in a dry run as in a real one.
[[nodiscard]] std::vector<std::string> plan_lines(const Plan& plan);

}  // namespace binder
