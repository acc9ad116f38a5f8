// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/report.h"

#include <algorithm>
#include <utility>

#include "binder/build_info.h"
#include "binder/plan/names.h"

namespace binder {

namespace {

std::string count_of(std::size_t number, std::string_view thing) {
  return std::to_string(number) + " " + std::string{thing} + (number == 1 ? "" : "s");
}

bool is_as_configured(const DeviceReport& device) {
  return is_bound(device) || device.outcome == Outcome::planned || device.outcome == Outcome::given_back;
}

/// Is, or would be.
bool is_full(const PoolReport& pool) {
  return pool.outcome == PoolOutcome::full || pool.outcome == PoolOutcome::planned;
}

std::string duration_text(Milliseconds duration) { return std::to_string(duration.count()) + " ms"; }

/// The driver that it was bound to, which may be another one than was wanted.
std::string holder_of(const DeviceReport& device) { return device.driver.value_or(device.wanted_driver); }

std::string bound_text(const DeviceReport& device) {
  std::string text = "bound to " + holder_of(device);
  if (device.first_touch) {
    text += ", first touch";
  } else if (device.previous_driver) {
    text += ", taken from " + *device.previous_driver;
  } else {
    text += ", was without driver";
  }
  return text + ", " + duration_text(device.duration);
}

std::string outcome_text(const DeviceReport& device) {
  switch (device.outcome) {
    case Outcome::bound: return bound_text(device);
    case Outcome::already_bound: return "bound to " + holder_of(device) + " already";
    case Outcome::stuck:
    case Outcome::not_bound: return device.message + ", " + duration_text(device.duration);
    case Outcome::pending:
    case Outcome::refused:
      return "left alone (" + std::string{device.rule ? rule_name(*device.rule) : ""} + "): " + device.message;
    case Outcome::planned:
      return "would be bound to " + device.wanted_driver +
             (device.previous_driver ? ", taken from " + *device.previous_driver : "");
    case Outcome::given_back: return "given back to " + device.driver.value_or("the host");
    case Outcome::free:
    case Outcome::kept: return device.message;
  }
  return {};
}

std::string outcome_text(const PoolReport& pool) {
  if (pool.outcome == PoolOutcome::refused) {
    return "left alone (" + std::string{pool.rule ? rule_name(*pool.rule) : ""} + "): " + pool.message;
  }
  const std::string asked = std::to_string(pool.asked);
  if (pool.outcome == PoolOutcome::unreadable) return "not known how many of " + asked + " there are: " + pool.message;
  const std::string counts = std::to_string(pool.got.value_or(0)) + " of " + asked;
  if (pool.outcome == PoolOutcome::planned) return counts + " now, would be raised to " + asked;
  return counts + (pool.message.empty() ? "" : ", " + pool.message);
}

std::string config_name(const std::vector<std::string>& files) {
  std::string name = files.front();
  if (files.size() > 1) name += " + " + count_of(files.size() - 1, "drop-in");
  return name;
}

}  // namespace

bool is_bound(const DeviceReport& device) {
  return device.outcome == Outcome::bound || device.outcome == Outcome::already_bound;
}

std::string counts_text(const Report& report) {
  const auto well = std::ranges::count_if(report.devices, is_as_configured);
  const auto full = std::ranges::count_if(report.pools, is_full);
  const std::string would_be = report.mode == BootMode::dry_run ? "would be " : "";
  std::string text =
      std::to_string(well) + " of " + std::to_string(report.devices.size()) + " devices " + would_be + "bound";
  if (report.pools.empty()) return text;
  return text + ", " + std::to_string(full) + " of " + std::to_string(report.pools.size()) + " hugepage pools " +
         would_be + "full";
}

ExitCode exit_code(const Report& report) {
  if (!report.problems.empty()) return ExitCode::config_problems;
  const bool all_well =
      std::ranges::all_of(report.devices, is_as_configured) && std::ranges::all_of(report.pools, is_full) &&
      std::ranges::none_of(report.findings, [](const Finding& finding) { return finding.severity == Severity::error; });
  return all_well ? ExitCode::as_configured : ExitCode::not_as_configured;
}

LogLine first_line(const Report& report, std::size_t devices, std::size_t pools) {
  std::string text{version};
  if (report.config_files.empty()) {
    text += ", no config";
  } else {
    constexpr std::size_t digits_shown = 8;
    text += ", " + config_name(report.config_files) + " (sha256 " + report.config_sha256.substr(0, digits_shown) + ")";
  }
  text += ", " + count_of(devices, "device") + ", " + count_of(pools, "hugepage pool");
  return {Severity::info, text};
}

LogLine device_line(const DeviceReport& device) {
  const std::string name =
      device.address ? name_device(*device.address, device.id, device.iommu_group) : device.subject;
  return {is_as_configured(device) ? Severity::info : Severity::error, name + ": " + outcome_text(device)};
}

LogLine pool_line(const PoolReport& pool) {
  return {is_full(pool) ? Severity::info : Severity::error, "hugepages " + pool.name + ": " + outcome_text(pool)};
}

LogLine finding_line(const Finding& finding) { return {finding.severity, finding.subject + ": " + finding.message}; }

LogLine last_line(const Report& report) {
  std::string text = report.mode == BootMode::dry_run ? "dry run, nothing was changed: " : "done: ";
  text += report.devices.empty() && report.pools.empty() ? "nothing to do" : counts_text(report);
  if (!report.problems.empty()) text += ", " + count_of(report.problems.size(), "config problem");
  text += ", " + duration_text(report.duration);
  return {exit_code(report) == ExitCode::as_configured ? Severity::info : Severity::warning, text};
}

DeviceReport refused_device(const Refusal& refusal, std::string_view wanted_driver) {
  DeviceReport device;
  device.subject = refusal.subject;
  device.selector = refusal.selector;
  device.address = refusal.address;
  device.id = refusal.id;
  device.iommu_group = refusal.iommu_group;
  device.wanted_driver = wanted_driver;
  device.outcome = refusal.rule == Rule::not_present ? Outcome::pending : Outcome::refused;
  device.rule = refusal.rule;
  device.message = refusal.message;
  return device;
}

PoolReport refused_pool(const Refusal& refusal) {
  PoolReport pool;
  pool.name = refusal.selector;
  pool.got = 0;
  pool.outcome = PoolOutcome::refused;
  pool.rule = refusal.rule;
  pool.message = refusal.message;
  return pool;
}

DeviceReport planned_device(const Target& target) {
  DeviceReport device;
  device.subject = to_string(target.address);
  device.selector = target.selector;
  device.address = target.address;
  device.id = target.id;
  device.iommu_group = target.iommu_group;
  device.wanted_driver = target.driver;
  device.driver = target.held_by;
  if (!is_held_as_wanted(target)) device.previous_driver = target.held_by;
  device.outcome = is_held_as_wanted(target) ? Outcome::already_bound : Outcome::planned;
  return device;
}

DeviceReport left_device(const Target& target) {
  DeviceReport device = planned_device(target);
  device.outcome = Outcome::not_bound;
  device.message = "left with " + *target.held_by + ", which may have used it since: vfioctl bind " +
                   to_string(target.address) + " takes it";
  return device;
}

PoolReport planned_pool(const PoolTarget& pool) {
  PoolReport report;
  report.name = pool_name(pool.page_size_kib, pool.node);
  report.page_size_kib = pool.page_size_kib;
  report.node = pool.node;
  report.asked = pool.pages;
  report.got = pool.pages_before;
  report.outcome = pool.pages_before >= pool.pages ? PoolOutcome::full : PoolOutcome::planned;
  return report;
}

PoolReport done_pool(const PoolTarget& pool, const Reading<std::uint64_t>& got, Trouble trouble) {
  PoolReport report = planned_pool(pool);
  report.got = got ? std::optional{*got} : std::nullopt;
  if (!got) {
    report.outcome = PoolOutcome::unreadable;
    report.message = describe(got.error());
  } else if (*got >= pool.pages) {
    report.outcome = PoolOutcome::full;
  } else {
    report.outcome = trouble.stuck ? PoolOutcome::stuck : PoolOutcome::not_full;
    report.message = std::move(trouble.message);
  }
  return report;
}

std::string beside_report(std::string_view name) { return std::string{report_directory} + "/" + std::string{name}; }

std::string pending_lines(const Config& config, const Report& report) {
  std::string lines;
  for (const DeviceReport& device : report.devices) {
    if (device.outcome == Outcome::pending) lines += device.selector + "\n";
  }
  // A driver that comes again makes them anew.
  for (const DeviceSetting& setting : config.settings) {
    if (setting.key == DeviceKey::vfs && setting.number > 0) {
      lines += to_string(setting.selector) + " " + name_of(setting) + "\n";
    }
  }
  return lines;
}

}  // namespace binder
