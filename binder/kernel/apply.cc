// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/apply.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include "binder/kernel/apply_framebuffer.h"
#include "binder/kernel/read_back.h"
#include "binder/kernel/scan/memory.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/memory_room.h"
#include "binder/plan/names.h"

namespace binder {

namespace {

class Application {
 public:
  Application(const Plan& plan, Kernel& kernel, Listener& listener);

  void run();

 private:
  void take(const Step& step);
  [[nodiscard]] bool is_due(const Step& step);
  [[nodiscard]] std::optional<std::uint64_t> missing_pages(const Step& step);
  [[nodiscard]] bool has_memory(const Step& step);
  [[nodiscard]] bool can_be_taken_over(const Step& step);
  void write(const Step& step);
  void set(const Step& step);
  [[nodiscard]] bool is_free(const Step& step);
  void load(const Step& step);
  void unload(const Step& step);
  void note_failure(const Step& step, const SystemError& error);

  [[nodiscard]] bool driver_is_registered(const std::string& driver);
  void report_device(std::size_t index);
  void report_pool(std::size_t index);
  void report_others();
  void report_others(const std::string& driver);

  const Plan& plan_;
  Kernel& kernel_;
  Listener& listener_;
  std::vector<Progress> progress_;
  std::vector<Trouble> pool_troubles_;
  std::vector<std::pair<std::string, std::string>> load_failures_;  ///< module, what was wrong
  std::string holder_;                                              ///< of the target that the step under way is about
};

Application::Application(const Plan& plan, Kernel& kernel, Listener& listener)
    : plan_(plan),
      kernel_(kernel),
      listener_(listener),
      progress_(plan.targets.size()),
      pool_troubles_(plan.pools.size()) {
  for (const Step& step : plan.steps) {
    if (step.target) ++progress_[*step.target].steps_left;
  }
}

void Application::run() {
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
    if (progress_[i].steps_left == 0) report_device(i);
  }
  for (const Step& step : plan_.steps) take(step);
  for (std::size_t i = 0; i < plan_.pools.size(); ++i) report_pool(i);
  if (plan_.goal != Goal::hand_over) return;
  report_others();
  check_display_memory(kernel_, plan_, listener_);
}

void Application::take(const Step& step) {
  const Milliseconds start = kernel_.now();
  if (is_due(step)) {
    switch (step.act) {
      case Act::load_module: load(step); break;
      case Act::unload_module: unload(step); break;
      case Act::write: write(step); break;
      case Act::set: set(step); break;
      case Act::release_framebuffer:
      case Act::return_framebuffer:
        if (const auto finding = settle_framebuffer(kernel_, plan_, step)) listener_.on(*finding);
        break;
    }
  }
  if (!step.target) return;
  Progress& progress = progress_[*step.target];
  progress.spent += kernel_.now() - start;
  // Heard of as soon as it is known, so that a boot that stops half-way shows how far it came.
  if (--progress.steps_left == 0) report_device(*step.target);
}

bool Application::is_due(const Step& step) {
  const bool undoes = step.act == Act::return_framebuffer;
  if (step.target && progress_[*step.target].given_up && !undoes) return false;
  switch (step.when) {
    case When::always: return true;
    case When::pool_is_short: return missing_pages(step).has_value();
    case When::memory_is_there: return has_memory(step);
    case When::held_by_another: return can_be_taken_over(step);
    case When::not_yet_bound: {
      // Registering the driver has probed every device whose override names it.
      const Target& target = plan_.targets[*step.target];
      const auto holder = read_driver(kernel_, target.address);
      return !(holder && is_wanted(target, *holder));
    }
    case When::still_held: {
      const Target& target = plan_.targets[*step.target];
      return read_driver(kernel_, target.address) == target.driver;
    }
    case When::without_driver: return is_free(step);
    case When::driver_is_missing: return !driver_is_registered(plan_.targets[*step.target].driver);
  }
  return false;
}

/// Unset: none, or there is no use in trying, or it cannot be told.
std::optional<std::uint64_t> Application::missing_pages(const Step& step) {
  const PoolTarget& pool = plan_.pools[*step.pool];
  const auto got = read_pages(kernel_, pool.page_size_kib, pool.node);
  if (!pool_troubles_[*step.pool].message.empty() || !got || *got >= pool.pages) return std::nullopt;
  return pool.pages - *got;
}

bool Application::has_memory(const Step& step) {
  const auto missing = missing_pages(step);
  if (!missing) return false;
  const PoolTarget& pool = plan_.pools[*step.pool];
  const MemoryRoom room{read_memory(kernel_), plan_.host_memory_kib};
  const auto more = room.pages_for(pool.page_size_kib, pool.node);
  if (more && *more >= *missing) return true;
  pool_troubles_[*step.pool].message =
      more ? "memory has become short: " + room.account(pool.node) : describe(more.error());
  return false;
}

bool Application::can_be_taken_over(const Step& step) {
  const Target& target = plan_.targets[*step.target];
  const auto holder = read_driver(kernel_, target.address);
  if (!holder && is_missing(holder.error())) return false;
  if (!holder) {
    // Whoever holds it cannot be told: it is not taken for free.
    progress_[*step.target].given_up = true;
    progress_[*step.target].message = describe(holder.error());
    return false;
  }
  if (is_wanted(target, *holder)) return false;
  holder_ = *holder;
  if (driver_is_registered(target.driver)) return true;
  if (!target.fallback.empty() && driver_is_registered(target.fallback)) return true;
  // Nobody could take the device over: it is better off with the driver it has.
  Progress& progress = progress_[*step.target];
  progress.given_up = true;
  progress.message = "left with " + *holder + ": there is no driver " + target.driver;
  return false;
}

void Application::write(const Step& step) {
  const auto written = kernel_.write(step.path, step.value, plan_.limit);
  if (written && step.when == When::held_by_another) progress_[*step.target].taken_from = holder_;
  if (step.read_back == ReadBack::value) {
    const auto now = read_line(kernel_, step.path);
    if (now == step.value) return;
    if (written) {
      listener_.on(Finding{Severity::error, step.path, "still " + (now ? *now : describe(now.error()))});
      return;
    }
  }
  if (written) return;
  // It may have let go by itself a moment before. One that is still at it has lost the link, and not let go.
  const bool refused = written.error().number == ENOENT || written.error().number == ENODEV;
  if (step.when == When::held_by_another && refused && is_free(step)) return;
  note_failure(step, written.error());
}

void Application::set(const Step& step) {
  std::string subject = step.about.empty() ? step.path : step.about;
  if (step.target) subject = to_string(plan_.targets[*step.target].address);
  if (reads_as_set(kernel_, step, plan_.limit)) return;
  const auto written = kernel_.write(step.path, step.value, plan_.limit);
  // Where the write is still under way a look would wait for it.
  const bool is_stuck = !written && is_timeout(written.error());
  if (!is_stuck && reads_as_set(kernel_, step, plan_.limit)) {
    listener_.on(Finding{Severity::info, subject, step.work + " is set"});
    return;
  }
  std::string message = step.work + " is not set: ";
  if (is_stuck) {
    message += "the kernel is still at it";
  } else {
    message += written ? "it reads as before" : describe(written.error());
    if (!step.otherwise.empty()) message += "; " + step.otherwise;
  }
  listener_.on(Finding{Severity::error, subject, std::move(message)});
}

bool Application::is_free(const Step& step) {
  const auto holder = read_driver(kernel_, plan_.targets[*step.target].address);
  return !holder && is_missing(holder.error());
}

void Application::note_failure(const Step& step, const SystemError& error) {
  std::string message = is_timeout(error) ? "stuck in " + step.work : describe(error);
  if (step.when == When::held_by_another && is_timeout(error)) message += " from " + holder_;
  if (step.target) {
    Progress& progress = progress_[*step.target];
    progress.given_up = step.if_it_fails == IfItFails::give_up;
    progress.stuck = is_timeout(error);
    progress.message = std::move(message);
  } else if (step.pool) {
    pool_troubles_[*step.pool] = {std::move(message), is_timeout(error)};
  } else {
    listener_.on(Finding{Severity::error, step.act == Act::load_module ? "module " + step.value : step.path, message});
  }
}

void Application::load(const Step& step) {
  const auto notes = kernel_.load_module(step.value, step.options, plan_.limit);
  if (!notes) {
    note_failure(step, notes.error());
    load_failures_.emplace_back(step.value,
                                is_timeout(notes.error()) ? "stuck in " + step.work : describe(notes.error()));
    return;
  }
  for (const std::string& note : *notes) listener_.on(Finding{Severity::warning, "module " + step.value, note});
}

void Application::unload(const Step& step) {
  const auto unloaded = kernel_.unload_module(step.value, plan_.limit);
  if (!unloaded) note_failure(step, unloaded.error());
}

bool Application::driver_is_registered(const std::string& driver) {
  const auto drivers = kernel_.list(std::string{pci_drivers_path});
  return drivers && std::ranges::find(*drivers, driver) != drivers->end();
}

void Application::report_device(std::size_t index) {
  Progress& progress = progress_[index];
  const Target& target = plan_.targets[index];
  for (const auto& [module, failure] : load_failures_) {
    if (progress.message.empty() && module == module_of(target.driver)) progress.message = "without driver: " + failure;
  }
  const DeviceReport report = read_back(kernel_, plan_.goal, target, progress);
  listener_.on(report);
  if (plan_.goal != Goal::hand_over || !is_bound(report) || report.driver == target.driver) return;
  const std::string why = driver_is_registered(target.driver) ? " did not take it" : " is not there";
  listener_.on(Finding{Severity::warning, report.subject, target.driver + why + ": " + target.fallback + " has it"});
}

void Application::report_pool(std::size_t index) {
  const PoolTarget& pool = plan_.pools[index];
  listener_.on(done_pool(pool, read_pages(kernel_, pool.page_size_kib, pool.node), pool_troubles_[index]));
}

void Application::report_others() {
  report_others(plan_.driver);
  if (plan_.driver != default_driver) report_others(std::string{default_driver});
}

void Application::report_others(const std::string& driver) {
  const auto names = kernel_.list(std::string{pci_drivers_path} + "/" + driver);
  if (!names) return;
  std::set<PciAddress> known{plan_.held_before.begin(), plan_.held_before.end()};
  for (const Target& target : plan_.targets) known.insert(target.address);
  for (const std::string& name : *names) {
    const auto address = parse_pci_address(name);
    if (!address || known.contains(*address)) continue;
    listener_.on(Finding{Severity::warning, name,
                         "not listed, and " + driver +
                             " took it all the same: its ID is in an option of the module (vfio-pci.ids= or "
                             "modprobe.d), which takes every device of that ID"});
  }
}

}  // namespace

void apply(const Plan& plan, Kernel& kernel, Listener& listener) {
  if (plan.targets.empty() && plan.steps.empty() && plan.pools.empty()) return;
  Application{plan, kernel, listener}.run();
}

}  // namespace binder
