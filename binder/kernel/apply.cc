// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/apply.h"

#include <algorithm>

#include "binder/kernel/scan/scan.h"
#include "binder/plan/hugepages.h"

namespace binder {

namespace {

/// What is known about a target while the work goes on.
struct Progress {
  bool given_up = false;  ///< no further write for this device
  bool stuck = false;
  std::optional<std::string> taken_from;
  bool reported = false;
  std::string message;
  Milliseconds spent{0};
};

class Application {
 public:
  Application(const Plan& plan, Kernel& kernel, Listener& listener)
      : plan_(plan),
        kernel_(kernel),
        listener_(listener),
        progress_(plan.targets.size()),
        pool_messages_(plan.pools.size()) {}

  void run();

 private:
  void take(const Step& step);
  void set_override(std::size_t index);
  void reserve_hugepages(std::size_t index);
  [[nodiscard]] bool ask_for_pages(std::size_t index);
  void set_shm_group();
  void load_module();
  void unbind(std::size_t index);
  void probe(std::size_t index);

  void give_up(Progress& progress, const SystemError& error, const std::string& stuck_in);
  [[nodiscard]] bool driver_is_registered();
  void report_device(std::size_t index);
  void report_pool(std::size_t index);
  void report_others();
  [[nodiscard]] DeviceReport read_back(const Target& target, const Progress& progress);

  const Plan& plan_;
  Kernel& kernel_;
  Listener& listener_;
  std::vector<Progress> progress_;
  std::vector<std::string> pool_messages_;
  std::string load_failure_;
};

void Application::run() {
  for (const Step& step : plan_.steps) take(step);
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) report_device(i);
  for (std::size_t i = 0; i < plan_.pools.size(); ++i) report_pool(i);
  report_others();
}

void Application::take(const Step& step) {
  switch (step.kind) {
    case StepKind::set_override: return set_override(step.index);
    case StepKind::reserve_hugepages: return reserve_hugepages(step.index);
    case StepKind::set_shm_group: return set_shm_group();
    case StepKind::load_module: return load_module();
    case StepKind::unbind: return unbind(step.index);
    case StepKind::probe: probe(step.index); return report_device(step.index);
  }
}

void Application::give_up(Progress& progress, const SystemError& error, const std::string& stuck_in) {
  progress.given_up = true;
  progress.stuck = is_timeout(error);
  progress.message = progress.stuck ? "stuck in " + stuck_in : describe(error);
}

void Application::set_override(std::size_t index) {
  const Target& target = plan_.targets[index];
  const Milliseconds start = kernel_.now();
  const auto written = kernel_.write(device_path(target.address, "driver_override"), target.driver, plan_.limit);
  // Without its override the device would go to whichever driver comes first: nothing further is tried.
  if (!written) {
    give_up(progress_[index], written.error(), "writing driver_override, behind a driver's probe or remove");
  }
  progress_[index].spent += kernel_.now() - start;
}

bool Application::ask_for_pages(std::size_t index) {
  const PoolTarget& pool = plan_.pools[index];
  const auto written = kernel_.write(pool_path(pool.page_size_kib, pool.node), std::to_string(pool.pages), plan_.limit);
  if (!written) {
    pool_messages_[index] =
        is_timeout(written.error()) ? "the kernel did not get ready within the limit" : describe(written.error());
  }
  return written.has_value();
}

void Application::reserve_hugepages(std::size_t index) {
  const PoolTarget& pool = plan_.pools[index];
  if (!ask_for_pages(index)) return;
  const auto got = read_pages(kernel_, pool.page_size_kib, pool.node);
  if (!got || *got >= pool.pages) return;
  // A shortfall is mostly fragmentation. Compaction moves what is movable; then the kernel is asked once more.
  if (kernel_.write(std::string{compact_memory_path}, "1", plan_.limit)) static_cast<void>(ask_for_pages(index));
}

void Application::set_shm_group() {
  const std::string value = std::to_string(*plan_.shm_group);
  const std::string path{shm_group_path};
  const auto written = kernel_.write(path, value, plan_.limit);
  const auto now = read_line(kernel_, path);
  if (now == value) return;
  listener_.on(Finding{Severity::error, "hugetlb_shm_group",
                       !written ? describe(written.error()) : "still " + (now ? *now : describe(now.error()))});
}

void Application::load_module() {
  const std::string module = module_of(plan_.driver);
  const auto notes = kernel_.load_module(module, plan_.limit);
  if (!notes) {
    load_failure_ = is_timeout(notes.error()) ? "stuck in loading module " + module : describe(notes.error());
    listener_.on(Finding{Severity::error, "module " + module, load_failure_});
    return;
  }
  for (const std::string& note : *notes) listener_.on(Finding{Severity::warning, "module " + module, note});
}

bool Application::driver_is_registered() {
  const auto drivers = kernel_.list(std::string{pci_drivers_path});
  return drivers && std::ranges::find(*drivers, plan_.driver) != drivers->end();
}

void Application::unbind(std::size_t index) {
  const Target& target = plan_.targets[index];
  Progress& progress = progress_[index];
  if (progress.given_up) return;
  const auto holder = read_driver(kernel_, target.address);
  if (!holder || *holder == target.driver) return;
  if (!driver_is_registered()) {
    // Nobody could take the device over: it is better off with the driver it has.
    progress.given_up = true;
    progress.message = "left with " + *holder + ": there is no driver " + target.driver;
    return;
  }
  const Milliseconds start = kernel_.now();
  const std::string path = std::string{pci_drivers_path} + "/" + *holder + "/unbind";
  const auto written = kernel_.write(path, to_string(target.address), plan_.limit);
  if (written) {
    progress.taken_from = *holder;
  } else {
    give_up(progress, written.error(), "unbind from " + *holder);
  }
  progress.spent += kernel_.now() - start;
}

void Application::probe(std::size_t index) {
  // A built-in driver may have taken the device since the plan was made.
  unbind(index);
  const Target& target = plan_.targets[index];
  Progress& progress = progress_[index];
  if (progress.given_up) return;
  // Registering the driver has probed every device whose override names it.
  if (read_driver(kernel_, target.address) == target.driver) return;
  const Milliseconds start = kernel_.now();
  const auto written = kernel_.write(std::string{pci_probe_path}, to_string(target.address), plan_.limit);
  if (!written) give_up(progress, written.error(), "probe by " + target.driver);
  progress.spent += kernel_.now() - start;
}

DeviceReport Application::read_back(const Target& target, const Progress& progress) {
  DeviceReport report = planned_device(target);
  report.duration = progress.spent;
  const auto driver = read_driver(kernel_, target.address);
  report.driver = driver ? std::optional{*driver} : std::nullopt;
  if (progress.taken_from) report.previous_driver = progress.taken_from;
  if (driver == target.driver) {
    if (target.held_by == target.driver) return report;  // already bound
    report.outcome = Outcome::bound;
    report.first_touch = target.untouched && !progress.taken_from;
    return report;
  }
  report.outcome = progress.stuck ? Outcome::stuck : Outcome::not_bound;
  report.message = progress.message;
  if (!report.message.empty()) return report;
  if (driver) {
    report.message = "held by " + *driver + ", not by " + target.driver;
  } else if (!is_missing(driver.error())) {
    report.message = describe(driver.error());
  } else if (!load_failure_.empty()) {
    report.message = "without driver: " + load_failure_;
  } else {
    report.message = "without driver: " + target.driver + " did not take it, the kernel's lines above say why";
  }
  return report;
}

void Application::report_device(std::size_t index) {
  if (progress_[index].reported) return;
  progress_[index].reported = true;
  listener_.on(read_back(plan_.targets[index], progress_[index]));
}

void Application::report_pool(std::size_t index) {
  const PoolTarget& pool = plan_.pools[index];
  PoolReport report = planned_pool(pool);
  const auto got = read_pages(kernel_, pool.page_size_kib, pool.node);
  report.got = got ? *got : 0;
  // What went wrong on the way is of no interest where the pool is full in the end.
  report.message = report.got < pool.pages ? pool_messages_[index] : "";
  if (!got) report.message = describe(got.error());
  listener_.on(report);
}

void Application::report_others() {
  const auto names = kernel_.list(std::string{pci_drivers_path} + "/" + plan_.driver);
  if (!names) return;
  for (const std::string& name : *names) {
    const auto address = parse_pci_address(name);
    if (!address || std::ranges::find(plan_.targets, *address, &Target::address) != plan_.targets.end() ||
        std::ranges::find(plan_.held_before, *address) != plan_.held_before.end()) {
      continue;
    }
    listener_.on(Finding{Severity::warning, name,
                         "not listed, and " + plan_.driver +
                             " took it all the same: its ID is in an option of the module (vfio-pci.ids= or "
                             "modprobe.d), which takes every device of that ID"});
  }
}

}  // namespace

void apply(const Plan& plan, Kernel& kernel, Listener& listener) { Application{plan, kernel, listener}.run(); }

}  // namespace binder
