// SPDX-License-Identifier: GPL-2.0-or-later
// What came out of a run, and how it is told: log lines, report.json and exit code all come from this one value.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/command_line.h"
#include "binder/plan/plan.h"
#include "binder/text/named.h"
#include "binder/text/problem.h"

namespace binder {

enum class Outcome {
  bound,          ///< handed over in this run
  already_bound,  ///< the wanted driver held it before
  stuck,          ///< the kernel did not return from a write within the limit
  not_bound,      ///< all was written, and the driver link says otherwise
  refused,        ///< a rule kept it from being touched
  pending,        ///< it is not there, and is handed over when it comes
  planned,        ///< a dry run: would be handed over
  given_back,     ///< let go of, and a driver of the host holds it
  free,           ///< let go of, and no driver took it
  kept,           ///< not let go of
};

enum class PoolOutcome {
  full,        ///< has at least the pages that were asked for
  not_full,    ///< has fewer
  stuck,       ///< likewise, and the kernel did not return from a write within the limit
  unreadable,  ///< how many it has could not be read
  refused,     ///< a rule kept it from being touched
  planned,     ///< a dry run: would be raised
};

// How the report writes them.
inline constexpr std::array<Named<Outcome>, 10> outcomes = {{
    {Outcome::bound, "bound"},
    {Outcome::already_bound, "already-bound"},
    {Outcome::stuck, "stuck"},
    {Outcome::not_bound, "not-bound"},
    {Outcome::refused, "refused"},
    {Outcome::pending, "pending"},
    {Outcome::planned, "planned"},
    {Outcome::given_back, "given-back"},
    {Outcome::free, "free"},
    {Outcome::kept, "kept"},
}};
inline constexpr std::array<Named<PoolOutcome>, 6> pool_outcomes = {{
    {PoolOutcome::full, "full"},
    {PoolOutcome::not_full, "not-full"},
    {PoolOutcome::stuck, "stuck"},
    {PoolOutcome::unreadable, "unreadable"},
    {PoolOutcome::refused, "refused"},
    {PoolOutcome::planned, "planned"},
}};
inline constexpr std::array<Named<Severity>, 3> severities = {{
    {Severity::info, "info"},
    {Severity::warning, "warning"},
    {Severity::error, "error"},
}};
inline constexpr std::array<Named<BootMode>, 3> boot_modes = {{
    {BootMode::apply, "apply"},
    {BootMode::dry_run, "dry-run"},
    {BootMode::off, "off"},
}};

struct DeviceReport {
  std::string subject;  ///< the address, or the entry as written where it names no device
  std::string selector;
  std::optional<PciAddress> address;
  std::optional<DeviceId> id;
  std::optional<unsigned> iommu_group;
  std::string wanted_driver;
  std::optional<std::string> driver;           ///< holds it now
  std::optional<std::string> previous_driver;  ///< held it before the run, where that was another one
  Outcome outcome = Outcome::refused;
  bool first_touch = false;  ///< bound, and no other driver had held it in this boot
  std::optional<Rule> rule;  ///< of a refusal
  std::string message;       ///< why it is not as configured
  Milliseconds duration{0};
};

struct PoolReport {
  std::string name;  ///< `1G@0`, or the entry as written where there is no such pool
  std::uint64_t page_size_kib = 0;
  std::optional<unsigned> node;
  std::uint64_t asked = 0;
  std::optional<std::uint64_t> got;  ///< there are now; unset: could not be read
  PoolOutcome outcome = PoolOutcome::refused;
  std::optional<Rule> rule;
  std::string message;
};

/// Held by its driver, whoever has done it.
[[nodiscard]] bool is_bound(const DeviceReport& device);

/// What went wrong on the way to a result.
struct Trouble {
  std::string message;  ///< empty: nothing
  bool stuck = false;   ///< the kernel did not return from a write within the limit
};

struct Report {
  BootMode mode = BootMode::apply;
  std::vector<std::string> config_files;  ///< in the order in which they were read
  std::string config_sha256;              ///< of the files one after the other, hexadecimal
  std::vector<Problem> problems;
  std::vector<DeviceReport> devices;
  std::vector<PoolReport> pools;
  std::vector<Finding> findings;
  std::string pending;  ///< what is waited for, a line each; not in the report itself
  Milliseconds duration{0};
};

/// Exit codes of vfio-binder. 64 is EX_USAGE of sysexits.h.
enum class ExitCode { as_configured = 0, not_as_configured = 1, config_problems = 2, usage = 64 };
[[nodiscard]] ExitCode exit_code(const Report& report);

/// A line for the log, without the prefix.
struct LogLine {
  Severity severity = Severity::info;
  std::string text;
};

/// `1.0.0, /etc/vfio-pci.cfg (sha256 1f2e3d4c), 2 devices, 1 hugepage pool`: what is configured, before anything is
/// done.
[[nodiscard]] LogLine first_line(const Report& report, std::size_t devices, std::size_t pools);
[[nodiscard]] LogLine device_line(const DeviceReport& device);
[[nodiscard]] LogLine pool_line(const PoolReport& pool);
[[nodiscard]] LogLine finding_line(const Finding& finding);
[[nodiscard]] LogLine last_line(const Report& report);

/// `2 of 2 devices bound, 1 of 1 hugepage pools full`; of a dry run what would be.
[[nodiscard]] std::string counts_text(const Report& report);

/// Report entries for what the plan refuses.
[[nodiscard]] DeviceReport refused_device(const Refusal& refusal, std::string_view wanted_driver);
[[nodiscard]] PoolReport refused_pool(const Refusal& refusal);

/// Report entries for what is, and what a dry run would do.
[[nodiscard]] DeviceReport planned_device(const Target& target);
/// For a device that a driver of the host has had time to use: it stays there.
[[nodiscard]] DeviceReport left_device(const Target& target);
[[nodiscard]] PoolReport planned_pool(const PoolTarget& pool);

/// What became of a pool that `got` was read of afterwards. `trouble` is what went wrong on the way, which is of no
/// interest where the pool is full.
[[nodiscard]] PoolReport done_pool(const PoolTarget& pool, const Reading<std::uint64_t>& got, Trouble trouble);

/// Where the report is saved.
inline constexpr const char* report_directory = "/run/vfio-binder";
inline constexpr const char* report_name = "report.json";
[[nodiscard]] std::string beside_report(std::string_view name);  ///< the path of a file in that directory

inline constexpr int report_version = 1;

/// report.json, of format `report_version`; see vfio-binder(8). Ends with a newline.
[[nodiscard]] std::string to_json(const Report& report);

/// One entry of its lists.
[[nodiscard]] std::string device_json(const DeviceReport& device);
[[nodiscard]] std::string finding_json(const Finding& finding);

/// The text of report.json as it is after `devices` and `findings` have come to be known: a device takes the place of
/// its own entry, or of the entry that waited for it under the same selector. Unset where the text is none of to_json.
[[nodiscard]] std::optional<std::string> update_json(const std::string& json, const std::vector<DeviceReport>& devices,
                                                     const std::vector<Finding>& findings);

/// What `vfioctl release` has given back in this boot, an address a line, beside the report: it is not taken again when
/// it comes anew.
inline constexpr const char* released_name = "released";

/// What is waited for, a line each, beside the report. The udev rule looks for this file.
inline constexpr const char* pending_name = "pending";
[[nodiscard]] std::string pending_lines(const Config& config, const Report& report);

}  // namespace binder
