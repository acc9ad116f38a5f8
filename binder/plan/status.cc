// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/status.h"

#include <algorithm>
#include <utility>

#include "binder/machine/resolve.h"
#include "binder/plan/names.h"
#include "binder/plan/next_boot.h"
#include "binder/plan/status_texts.h"

namespace binder {

namespace {

class Comparison {
 public:
  explicit Comparison(const StatusSources& sources) : its_(sources) {}

  std::vector<StatusLine> run() {
    lines_ = boot_lines(its_);
    for (const StatusLine& line : lines_) {
      if (explains_all(line.cause) && whole_ == nullptr) whole_ = &line;
    }
    std::vector<StatusLine> rest;
    for (const Target& target : its_.plan.targets) rest.push_back(line_of(as_at_boot(target)));
    for (const Refusal& refusal : its_.plan.refused_devices) rest.push_back(line_of(refusal));
    add_not_configured(rest);
    for (const PoolTarget& pool : its_.plan.pools) rest.push_back(line_of(pool));
    for (const Refusal& refusal : its_.plan.refused_pools) rest.push_back(line_of_pool(refusal));
    if (its_.config.hugetlb_shm_group) rest.push_back(line_of_group(*its_.config.hugetlb_shm_group));
    lines_.insert(lines_.end(), rest.begin(), rest.end());
    return std::move(lines_);
  }

 private:
  static bool explains_all(Cause cause) {
    return cause == Cause::not_run || cause == Cause::switched_off || cause == Cause::dry_run ||
           cause == Cause::other_config;
  }

  const DeviceReport* report_at(const PciAddress& address) const {
    if (its_.report == nullptr) return nullptr;
    const auto found = std::ranges::find(its_.report->devices, address, &DeviceReport::address);
    return found == its_.report->devices.end() ? nullptr : &*found;
  }

  const DeviceReport* report_of(const Refusal& refusal) const {
    if (refusal.address) return report_at(*refusal.address);
    if (its_.report == nullptr) return nullptr;
    const auto found = std::ranges::find(its_.report->devices, refusal.selector, &DeviceReport::selector);
    return found == its_.report->devices.end() ? nullptr : &*found;
  }

  /// Of a device or pool that is not as planned, and of which the report has nothing.
  void explain_by_whole(StatusLine& line) const {
    line.cause = whole_ != nullptr ? whole_->cause : Cause::was_refused;
    line.message = whole_ != nullptr ? whole_->message
                                     : "the report of this boot does not name it: it came after the binder had run; "
                                       "hand it over with vfioctl bind";
  }

  [[nodiscard]] Target as_at_boot(Target target) const;
  StatusLine line_of(const Target& target) const;
  void explain(const Target& target, const DeviceReport* report, const Reading<std::string>& driver,
               StatusLine& line) const;
  StatusLine line_of(const Refusal& refusal) const;
  [[nodiscard]] bool is_asked_for(const PciDevice& device) const;
  void add_not_configured(std::vector<StatusLine>& lines) const;
  StatusLine line_of(const PoolTarget& pool) const;
  StatusLine line_of_pool(const Refusal& refusal) const;
  StatusLine line_of_group(std::uint32_t group) const;

  const StatusSources& its_;
  std::vector<StatusLine> lines_;
  const StatusLine* whole_ = nullptr;  ///< what explains why nothing was done at boot
};

/// Where an upgrade has removed the modules of the running kernel, nobody can choose a driver any more: that of the
/// boot is what is asked for.
Target Comparison::as_at_boot(Target target) const {
  const DeviceReport* report = report_at(target.address);
  const bool was_chosen = its_.config.driver == auto_driver && !its_.now.vfio_aliases && report != nullptr;
  if (!was_chosen || report->wanted_driver == target.driver) return target;
  target.fallback = std::exchange(target.driver, report->wanted_driver);
  return target;
}

StatusLine Comparison::line_of(const Target& target) const {
  StatusLine line;
  line.subject = name_device(target.address, target.id, {});
  line.address = target.address;
  line.planned = target.driver;
  const DeviceReport* report = report_at(target.address);
  line.happened = happened_text(report);
  const PciDevice* device = find_device(its_.now, target.address);
  const Reading<std::string> driver =
      device != nullptr ? device->driver : std::unexpected(SystemError{ENODEV, "find", line.subject});
  line.now = driver_text(driver);
  if (driver && is_wanted(target, *driver)) {
    if (report != nullptr && is_bound(*report)) return line;
    line.cause = Cause::came_later;
    line.message = *driver + " has it now, which was not the binder's doing: it was bound by hand or by another " +
                   "program since" +
                   (report != nullptr && !report->message.empty() ? "; at boot: " + report->message : "");
    return line;
  }
  line.as_configured = false;
  explain(target, report, driver, line);
  return line;
}

void Comparison::explain(const Target& target, const DeviceReport* report, const Reading<std::string>& driver,
                         StatusLine& line) const {
  if (!driver && !is_missing(driver.error())) {
    line.cause = Cause::unreadable;
    line.message = describe(driver.error());
  } else if (report == nullptr || report->outcome == Outcome::planned) {
    explain_by_whole(line);
  } else if (is_bound(*report) && driver) {
    line.cause = Cause::taken_later;
    line.message = taken_later_text(target, *driver);
  } else if (is_bound(*report)) {
    line.cause = Cause::let_go_later;
    line.message = let_go_text(target);
  } else if (report->outcome == Outcome::refused || report->outcome == Outcome::pending) {
    line.cause = Cause::was_refused;
    line.message = was_refused_text(*report);
  } else {
    line.cause = report->outcome == Outcome::stuck ? Cause::stuck : Cause::failed;
    line.message = failed_text(*report);
  }
}

StatusLine Comparison::line_of(const Refusal& refusal) const {
  StatusLine line;
  line.subject = refusal.address ? name_device(*refusal.address, refusal.id, {}) : refusal.subject;
  line.address = refusal.address;
  line.planned = "left alone (" + std::string{rule_name(refusal.rule)} + ")";
  const DeviceReport* report = report_of(refusal);
  line.happened = happened_text(report);
  line.as_configured = false;
  line.cause = refusal.rule == Rule::not_present      ? Cause::gone
               : refusal.rule == Rule::guard_mismatch ? Cause::moved
                                                      : Cause::refused;
  line.message = refusal.message;
  const PciDevice* device = refusal.address ? find_device(its_.now, *refusal.address) : nullptr;
  line.now = device != nullptr ? driver_text(device->driver) : "not there";
  if (refusal.rule != Rule::not_present) return line;
  // A device that some driver has made since is not missing.
  const auto entry = std::ranges::find(its_.config.devices, refusal.selector,
                                       [](const Selector& selector) { return to_string(selector); });
  const auto there = entry == its_.config.devices.end() ? std::vector<const PciDevice*>{} : resolve(*entry, its_.now);
  if (!there.empty() && is_held_for_guest(*there.front())) {
    line.address = there.front()->address;
    line.planned = line.now = *there.front()->driver;
    line.happened = happened_text(report_at(*line.address));
    line.cause = Cause::came_later;
    line.as_configured = true;
    line.message = "it came later, and is handed over: it " + why_later(*there.front());
  } else if (!there.empty()) {
    line.now = driver_text(there.front()->driver);
    line.cause = Cause::refused;
    line.message = "at boot it " + why_later(*there.front()) +
                   "; the rule of udev hands it over when it comes, and vfioctl bind does so now";
  } else if (report != nullptr && is_bound(*report)) {
    line.message =
        "it was bound at boot and is gone since, unplugged or fallen off the bus: the kernel log says when; "
        "a power-off brings back a card that has only hung up";
  }
  return line;
}

/// A virtual function that VFS asks for.
bool Comparison::is_asked_for(const PciDevice& device) const {
  if (!device.physical_function) return false;
  return std::ranges::any_of(its_.config.settings, [&](const DeviceSetting& setting) {
    if (setting.key != DeviceKey::vfs) return false;
    const auto makers = resolve(setting.selector, its_.now);
    return std::ranges::any_of(makers,
                               [&](const PciDevice* maker) { return maker->address == *device.physical_function; });
  });
}

void Comparison::add_not_configured(std::vector<StatusLine>& lines) const {
  if (its_.report == nullptr) return;
  for (const DeviceReport& device : its_.report->devices) {
    if (!device.address || !is_bound(device)) continue;
    if (std::ranges::find(lines, device.address, &StatusLine::address) != lines.end()) continue;
    const PciDevice* found = find_device(its_.now, *device.address);
    if (found == nullptr || found->driver != device.driver.value_or(device.wanted_driver)) continue;
    StatusLine line;
    line.subject = name_device(*device.address, device.id, {});
    line.address = device.address;
    line.happened = happened_text(&device);
    line.now = driver_text(found->driver);
    if (is_asked_for(*found)) {
      line.planned = device.wanted_driver;
      lines.push_back(std::move(line));
      continue;
    }
    line.planned = "not configured";
    line.cause = Cause::not_configured;
    line.as_configured = false;
    line.message = whole_ != nullptr ? whole_->message : "the config does not name it any more: reboot";
    lines.push_back(std::move(line));
  }
}

StatusLine Comparison::line_of(const PoolTarget& pool) const {
  StatusLine line;
  line.kind = LineKind::hugepages;
  line.subject = "hugepages " + pool_name(pool.page_size_kib, pool.node);
  line.planned = std::to_string(pool.pages);
  const PoolReport* report = pool_report(its_, pool);
  line.happened = happened_text(report);
  const Reading<std::uint64_t> now = pages_now(its_.now, pool);
  line.now = now ? std::to_string(*now) : "not known";
  const bool was_full = report != nullptr && report->outcome == PoolOutcome::full && report->got >= pool.pages;
  if (now && *now >= pool.pages) {
    if (was_full) return line;
    line.cause = Cause::came_later;
    line.message = "the pool was raised after the binder had run: what does it, such as vm.nr_hugepages, is not needed";
    return line;
  }
  line.as_configured = false;
  if (!now) {
    line.cause = Cause::unreadable;
    line.message = describe(now.error());
  } else if (was_full) {
    line.cause = Cause::lowered_later;
    line.message = "there were " + line.happened +
                   " at boot, and something has lowered the pool since: look for "
                   "vm.nr_hugepages in /etc/sysctl.conf and /etc/sysctl.d, and for programs that write nr_hugepages";
  } else if (report == nullptr || report->outcome == PoolOutcome::planned) {
    explain_by_whole(line);
  } else {
    line.cause = report->outcome == PoolOutcome::stuck     ? Cause::stuck
                 : report->outcome == PoolOutcome::refused ? Cause::was_refused
                                                           : Cause::failed;
    line.message = pool_failed_text(*report);
  }
  return line;
}

StatusLine Comparison::line_of_pool(const Refusal& refusal) const {
  StatusLine line;
  line.kind = LineKind::hugepages;
  line.subject = refusal.subject;
  line.planned = "left alone (" + std::string{rule_name(refusal.rule)} + ")";
  line.happened = "-";
  line.now = "-";
  line.cause = Cause::refused;
  line.as_configured = false;
  line.message = refusal.message;
  return line;
}

StatusLine Comparison::line_of_group(std::uint32_t group) const {
  StatusLine line;
  line.kind = LineKind::setting;
  line.subject = "vm.hugetlb_shm_group";
  line.planned = std::to_string(group);
  line.happened = "-";
  const auto& now = its_.now.hugetlb_shm_group;
  line.now = now ? std::to_string(*now) : "not known";
  line.as_configured = now && *now == group;
  if (line.as_configured) return line;
  line.cause = now ? Cause::changed_later : Cause::unreadable;
  line.message = now ? "it is another one now: look for vm.hugetlb_shm_group in /etc/sysctl.conf and /etc/sysctl.d"
                     : describe(now.error());
  if (now && whole_ != nullptr) explain_by_whole(line);
  return line;
}

}  // namespace

std::vector<StatusLine> compare(const StatusSources& sources) { return Comparison{sources}.run(); }

}  // namespace binder
