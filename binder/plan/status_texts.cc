// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/status_texts.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "binder/machine/machine.h"
#include "binder/text/join.h"

namespace binder {

namespace {

StatusLine boot_line(Cause cause, std::string subject, std::string message) {
  StatusLine line;
  line.kind = LineKind::boot;
  line.subject = std::move(subject);
  line.cause = cause;
  line.as_configured = false;
  line.message = std::move(message);
  return line;
}

std::string config_text(const Report& report) {
  constexpr std::size_t digits_shown = 8;
  if (report.config_files.empty()) return "no config";
  return join(report.config_files, commas) + " (sha256 " + report.config_sha256.substr(0, digits_shown) + ")";
}

StatusLine not_run(const StatusSources& its) {
  const std::string why = its.why_not_run.empty()
                              ? "vfioctl verify tells whether the image has it; mend that, then reboot"
                              : its.why_not_run;
  return boot_line(Cause::not_run, "this boot", "the binder did not run, for it left no report: " + why);
}

std::string off_text(const StatusSources& its) {
  if (its.switches.is_crash_kernel) return "a crashed kernel started this one (elfcorehdr=): reboot";
  const std::string word = its.switches.decided_by.empty() ? "what is on it" : its.switches.decided_by;
  const std::string advice = "take it off the kernel command line and reboot";
  if (its.report->problems.empty())
    return word + " is on the kernel command line, so the binder did nothing: " + advice;
  return word +
         " on the kernel command line is not clear, so the binder did nothing: " + its.report->problems.front().fix +
         ", or " + advice;
}

std::string bind_command(const Target& target) { return "run vfioctl bind " + to_string(target.address); }

StatusLine problem_line(const std::vector<Problem>& problems) {
  const std::string more =
      problems.size() > 1 ? ", and " + std::to_string(problems.size() - 1) + " more: vfioctl plan shows them" : "";
  return boot_line(Cause::config_problem, "config", one_line(problems.front()) + more);
}

}  // namespace

std::vector<StatusLine> boot_lines(const StatusSources& its) {
  std::vector<StatusLine> lines;
  const bool is_asked =
      !its.config.devices.empty() || !its.config.hugepages.empty() || its.config.hugetlb_shm_group.has_value();
  if (its.report == nullptr) {
    if (is_asked) lines.push_back(not_run(its));
  } else if (its.report->mode == BootMode::off) {
    lines.push_back(boot_line(Cause::switched_off, "this boot", off_text(its)));
  } else if (its.report->config_sha256 != its.predicted.config_sha256) {
    lines.push_back(boot_line(Cause::other_config, "this boot",
                              "the image had another config, " + config_text(*its.report) + ", than this system has, " +
                                  config_text(its.predicted) + ": " + its.regenerate + ", then reboot"));
  } else if (its.report->mode == BootMode::dry_run) {
    lines.push_back(boot_line(Cause::dry_run, "this boot",
                              its.switches.decided_by + " is on the kernel command line, so the binder only said what "
                                                        "it would do: take it off and reboot"));
  }
  if (!its.predicted.problems.empty()) lines.push_back(problem_line(its.predicted.problems));
  return lines;
}

std::string happened_text(const DeviceReport* device) {
  if (device == nullptr) return "-";
  switch (device->outcome) {
    case Outcome::bound: return device->first_touch ? "bound, first touch" : "bound";
    case Outcome::already_bound: return "bound before";
    case Outcome::stuck: return "stuck";
    case Outcome::not_bound: return "not bound";
    case Outcome::pending: return "not there";
    case Outcome::refused:
      if (!device->rule) return "left alone";
      return "left alone (" + std::string{rule_name(*device->rule)} + ")";
    case Outcome::planned: return "dry run";
    case Outcome::given_back:
    case Outcome::free:
    case Outcome::kept: break;  // no boot ends like that
  }
  return "-";
}

std::string happened_text(const PoolReport* pool) {
  if (pool == nullptr || !pool->got) return "-";
  return pool->outcome == PoolOutcome::refused ? "left alone" : std::to_string(*pool->got);
}

std::string driver_text(const Reading<std::string>& driver) {
  if (driver) return *driver;
  if (driver.error().number == ENODEV) return "not there";
  return is_missing(driver.error()) ? "no driver" : "not known";
}

std::string taken_later_text(const Target& target, const std::string& driver) {
  return driver +
         " took it after the boot: look for what gives it away, such as managed='yes' of a libvirt guest, "
         "virsh nodedev-reattach, driverctl or a script of its own; to have it back now, " +
         bind_command(target);
}

std::string let_go_text(const Target& target) {
  return "somebody has taken it from " + target.driver + " after the boot: to have it back now, " +
         bind_command(target);
}

std::string was_refused_text(const DeviceReport& device) {
  return "at boot it was left alone (" + std::string{device.rule ? rule_name(*device.rule) : "a rule"} +
         "): " + device.message + "; that is not so now: reboot, or hand it over with vfioctl bind";
}

std::string failed_text(const DeviceReport& device) {
  const std::string holder = device.previous_driver ? *device.previous_driver : device.driver.value_or("");
  const std::string keep = holder.empty() || holder == device.wanted_driver
                               ? "journalctl -b -k says what was around it"
                               : "keep " + holder + " from taking it before the binder, or reboot without what uses it";
  return "at boot " + device.wanted_driver + " did not get it, " + device.message + ": " + keep;
}

std::string pool_failed_text(const PoolReport& pool) {
  if (pool.outcome == PoolOutcome::refused) return "at boot it was left alone: " + pool.message;
  const std::string why = pool.message.empty() ? "memory had no more holes of this size" : pool.message;
  return "at boot there were no more, " + why +
         ": ask for fewer or for smaller pages, or reserve them with hugepagesz= and hugepages= on the kernel command "
         "line, which comes first";
}

const PoolReport* pool_report(const StatusSources& sources, const PoolTarget& pool) {
  if (sources.report == nullptr) return nullptr;
  const auto asks_for_it = [&](const HugepageRequest& request, const std::string& entry) {
    const std::uint64_t size = request.page_size_kib.value_or(sources.now.default_hugepage_kib.value_or(0));
    return size == pool.page_size_kib && request.node == pool.node && to_string(request) == entry;
  };
  const auto is_it = [&](const PoolReport& each) {
    if (each.outcome != PoolOutcome::refused) return each.page_size_kib == pool.page_size_kib && each.node == pool.node;
    return std::ranges::any_of(sources.config.hugepages,
                               [&](const HugepageRequest& request) { return asks_for_it(request, each.name); });
  };
  const auto found = std::ranges::find_if(sources.report->pools, is_it);
  return found == sources.report->pools.end() ? nullptr : &*found;
}

Reading<std::uint64_t> pages_now(const Machine& now, const PoolTarget& pool) {
  if (!now.hugepage_pools) return std::unexpected(now.hugepage_pools.error());
  for (const HugepagePool& each : *now.hugepage_pools) {
    if (each.page_size_kib == pool.page_size_kib && each.node == pool.node) return each.pages;
  }
  return std::unexpected(SystemError{ENOENT, "find", pool_path(pool.page_size_kib, pool.node)});
}

}  // namespace binder
