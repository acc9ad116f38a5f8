// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/processes.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include "binder/kernel/scan/scan.h"
#include "binder/text/text.h"

namespace binder {

namespace {

const std::string own_mounts = "/proc/self/mountinfo";

/// Nobody's device, and open in nearly every process: memory, terminals, pseudo-terminals
/// (Documentation/admin-guide/devices.txt).
bool is_common(const DeviceNumber& number) {
  if (number.kind != NodeKind::character) return false;
  return number.major == 1 || number.major == 5 || (number.major >= 136 && number.major <= 143);
}

bool has_ended(const SystemError& error) { return error.number == ENOENT || error.number == ESRCH; }

/// Looks that failed: the first, and how many there were.
struct Failures {
  std::optional<SystemError> first;
  std::size_t count = 0;

  void add(const SystemError& error) {
    if (!first) first = error;
    ++count;
  }

  [[nodiscard]] std::optional<SystemError> as_one() const {
    std::optional<SystemError> error = first;
    if (error && count > 1) error->subject += " and those of " + std::to_string(count - 1) + " more processes";
    return error;
  }
};

class Walk {
 public:
  explicit Walk(Kernel& kernel) : kernel_(kernel) {}

  [[nodiscard]] Processes over_all();

 private:
  void read_own_mounts();
  void read_mounts(const std::string& number);
  void read_nodes(const std::string& number);
  [[nodiscard]] std::string title_of(const std::string& number);

  Kernel& kernel_;
  Processes found_;
  std::set<std::string> namespaces_;  ///< whose mounts are known
  std::set<std::string> texts_;       ///< where the namespace is not told: what was there already
  Failures nodes_;
  Failures mounts_;
};

std::string Walk::title_of(const std::string& number) {
  const auto name = read_line(kernel_, "/proc/" + number + "/comm");
  return (name ? *name : "a process that has ended") + " (" + number + ")";
}

void Walk::read_own_mounts() {
  auto text = kernel_.read(own_mounts);
  if (!text) {
    mounts_.add(text.error());
    return;
  }
  if (const auto space = kernel_.read_link("/proc/self/ns/mnt")) namespaces_.insert(*space);
  texts_.insert(*text);
  found_.mounts.push_back({"", std::move(*text)});
}

void Walk::read_mounts(const std::string& number) {
  // Whose process it is decides whether its namespace may be known; its mounts may be read by all.
  const auto space = kernel_.read_link("/proc/" + number + "/ns/mnt");
  if (space && !namespaces_.insert(*space).second) return;
  auto text = kernel_.read("/proc/" + number + "/mountinfo");
  if (!text) {
    // EINVAL: it is on its way out and has no namespace any more (mounts_open_common of fs/proc_namespace.c). Another
    // one of the same namespace is to be asked.
    if (space) namespaces_.erase(*space);
    if (!has_ended(text.error()) && text.error().number != EINVAL) mounts_.add(text.error());
    return;
  }
  if (texts_.insert(*text).second) found_.mounts.push_back({title_of(number), std::move(*text)});
}

void Walk::read_nodes(const std::string& number) {
  const std::string directory = "/proc/" + number + "/fd";
  const auto names = kernel_.list(directory);
  if (!names) {
    if (!has_ended(names.error())) nodes_.add(names.error());
    return;
  }
  Process process;
  std::optional<SystemError> failed;
  for (const std::string& name : *names) {
    const auto node = kernel_.device_number(directory + "/" + name);
    if (!node && !has_ended(node.error())) failed = node.error();
    if (node && *node && !is_common(**node)) process.nodes.push_back(**node);
  }
  if (failed) nodes_.add(*failed);
  if (process.nodes.empty()) return;
  std::ranges::sort(process.nodes);
  const auto twice = std::ranges::unique(process.nodes);
  process.nodes.erase(twice.begin(), twice.end());
  process.title = title_of(number);
  found_.with_nodes.push_back(std::move(process));
}

/// Without the first process /proc shows a part alone: one's own (its mount option hidepid), or, of a system that does
/// not run, none.
SystemError unseen_processes() {
  return {EACCES, "see all processes in", "/proc", "it shows only some of them, or none"};
}

Processes Walk::over_all() {
  read_own_mounts();
  const auto names = kernel_.list("/proc");
  if (!names) {
    nodes_.add(names.error());
    mounts_.add(names.error());
  } else {
    if (!std::ranges::binary_search(*names, "1")) {
      nodes_.add(unseen_processes());
      mounts_.add(unseen_processes());
    }
    for (const std::string& name : *names) {
      if (!decimal_number(name)) continue;
      read_nodes(name);
      read_mounts(name);
    }
  }
  found_.unseen_nodes = nodes_.as_one();
  found_.unseen_mounts = mounts_.as_one();
  return std::move(found_);
}

}  // namespace

Processes look_at_processes(Kernel& kernel) { return Walk{kernel}.over_all(); }

}  // namespace binder
