// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/read_back.h"

#include "binder/kernel/scan/scan.h"

namespace binder {

namespace {

/// Why the target is not with its driver, where the steps had no fault to tell.
std::string seen_instead(const Target& target, const Reading<std::string>& driver) {
  if (driver) return "held by " + *driver + ", not by " + target.driver;
  if (!is_missing(driver.error())) return describe(driver.error());
  return "without driver: " + target.driver + " did not take it, the kernel's lines above say why";
}

void tell_handed_over(const Target& target, const Progress& progress, const Reading<std::string>& driver,
                      DeviceReport& report) {
  if (progress.taken_from) report.previous_driver = progress.taken_from;
  if (driver && is_wanted(target, *driver)) {
    if (is_held_as_wanted(target)) return;  // already bound
    report.outcome = Outcome::bound;
    report.first_touch = target.untouched && !progress.taken_from;
    return;
  }
  report.outcome = progress.stuck ? Outcome::stuck : Outcome::not_bound;
  report.message = progress.message.empty() ? seen_instead(target, driver) : progress.message;
}

void tell_given_back(const Target& target, const Progress& progress, const Reading<std::string>& driver,
                     DeviceReport& report) {
  report.previous_driver = target.driver;
  report.message = progress.message;
  const bool is_free = !driver && is_missing(driver.error());
  if (progress.stuck) {
    report.outcome = Outcome::stuck;
  } else if (is_free) {
    report.outcome = Outcome::free;
    report.message = "without driver: no driver of the host took it" +
                     (progress.message.empty() ? std::string{} : " (" + progress.message + ")");
  } else if (driver && driver != target.driver) {
    report.outcome = Outcome::given_back;
  } else {
    report.outcome = Outcome::kept;
    if (report.message.empty()) report.message = driver ? "still held by " + *driver : describe(driver.error());
  }
}

}  // namespace

DeviceReport read_back(Kernel& kernel, Goal goal, const Target& target, const Progress& progress) {
  DeviceReport report = planned_device(target);
  report.duration = progress.spent;
  const auto driver = read_driver(kernel, target.address);
  report.driver = driver ? std::optional{*driver} : std::nullopt;
  if (goal == Goal::hand_over) {
    tell_handed_over(target, progress, driver, report);
  } else {
    tell_given_back(target, progress, driver, report);
  }
  return report;
}

}  // namespace binder
