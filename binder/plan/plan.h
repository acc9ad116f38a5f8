// SPDX-License-Identifier: GPL-2.0-or-later
// The decision: what is to be done on this machine, and what is refused and why. Pure: config and machine in, plan out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"

namespace binder {

/// Why an entry of the config is not carried out.
enum class Rule {
  not_present,     ///< no such device in this machine
  unreadable,      ///< something that the decision rests on could not be read
  fabric,          ///< host bridge, PCI bridge or IOMMU
  guard_mismatch,  ///< another device than the one the guard names
  guard_required,  ///< storage or network controller, named by nothing but a bus number
  ambiguous_id,    ///< an ID that several devices have
  no_iommu,        ///< IOMMU=required, and the kernel has none active
  no_iommu_group,  ///< IOMMU=required, and this device is behind none
  no_such_pool,    ///< page size or NUMA node that this machine does not have
  duplicate_pool,  ///< a pool that is asked for twice
  partial_page,    ///< an amount that is not a whole number of pages
};

/// The name of a rule as it stands in the log, the report and the man page: `guard-mismatch`.
[[nodiscard]] std::string_view rule_name(Rule rule);

/// An entry that is not carried out. `message` says why and what to write instead.
struct Refusal {
  std::string subject;  ///< the device's address, or the entry as written where there is no single device
  std::optional<PciAddress> address;
  std::optional<DeviceId> id;
  std::optional<unsigned> iommu_group;
  std::string selector;
  Rule rule = Rule::not_present;
  std::string message;
};

enum class Severity { info, warning, error };

/// Something that a person should know, and that changes nothing.
struct Finding {
  Severity severity = Severity::info;
  std::string subject;
  std::string message;

  bool operator==(const Finding&) const = default;
};

/// A device that is to be held by `driver`.
struct Target {
  PciAddress address;
  DeviceId id;
  std::optional<unsigned> iommu_group;
  std::string selector;                ///< the entry that named it
  std::string driver;                  ///< wanted
  std::optional<std::string> held_by;  ///< the driver that held it when the machine was looked at
  bool untouched = false;              ///< no driver had it, and udev had not started: nobody can have touched it
};

/// A hugepage pool that is to have at least `pages` pages.
struct PoolTarget {
  std::uint64_t page_size_kib = 0;
  std::optional<unsigned> node;
  std::uint64_t pages = 0;
  std::uint64_t pages_before = 0;
};

enum class StepKind { set_override, reserve_hugepages, set_shm_group, load_module, unbind, probe };

/// One thing to do to the machine. `index` counts in `targets` or `pools` of the plan.
struct Step {
  StepKind kind = StepKind::set_override;
  std::size_t index = 0;

  bool operator==(const Step&) const = default;
};

struct Plan {
  std::vector<Target> targets;
  std::vector<PoolTarget> pools;
  std::optional<std::uint32_t> shm_group;
  std::vector<Refusal> refused_devices;
  std::vector<Refusal> refused_pools;
  std::vector<Finding> findings;
  std::vector<Step> steps;              ///< in the order of the work; what is already true is not in it
  std::string driver{default_driver};   ///< wanted by all targets
  std::vector<PciAddress> held_before;  ///< what `driver` held already, listed or not
  Milliseconds limit{0};                ///< for one kernel write that can sleep
};

/// See DESIGN's "Order of work in one boot": every override first, then hugepages, then the module, then device by
/// device.
[[nodiscard]] Plan make_plan(const Config& config, const Machine& machine);

/// The kernel module of a driver: `vfio-pci` is in `vfio_pci`.
[[nodiscard]] std::string module_of(std::string_view driver);

/// `0000:02:00.0 [10de:1401] group 15`, as far as known: how the log names a device.
[[nodiscard]] std::string name_device(const PciAddress& address, const std::optional<DeviceId>& id,
                                      const std::optional<unsigned>& iommu_group);

/// The plan for a person, a line each: devices, hugepage pools, then the steps as the writes they are. Refusals and
/// findings are said by `refusal_line` and `finding_line` (report.h), in a dry run as in a real one.
[[nodiscard]] std::vector<std::string> plan_lines(const Plan& plan);

}  // namespace binder
