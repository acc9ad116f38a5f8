// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/read_back.h"

#include <string_view>

#include "binder/kernel/scan/scan.h"
#include "binder/text/text.h"

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

bool reads_as_set(Kernel& kernel, const Step& step, Milliseconds limit) {
  if (step.read_back != ReadBack::bar_size) return read_line_within(kernel, step.path, limit) == step.value;
  // …/resource1_resize, beside it …/resource.
  constexpr std::string_view tail = "_resize";
  constexpr std::uint64_t mib = std::uint64_t{1} << 20U;
  const std::string_view file = std::string_view{step.path}.substr(0, step.path.size() - tail.size());
  const auto text = kernel.read(std::string{file.substr(0, file.size() - 1)});
  const auto bit = decimal_number(step.value);
  return text && bit && bar_size(*text, static_cast<unsigned>(file.back() - '0')) == mib << *bit;
}

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
