// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/rebind.h"

#include <fcntl.h>
#include <sys/file.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <set>

#include "binder/ctl/selectors.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/fd.h"
#include "binder/kernel/limited_kernel.h"
#include "binder/kernel/limits.h"
#include "binder/kernel/linux_kernel.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

Hindrance hindrance_of(const Use& use) {
  switch (use.kind) {
    case UseKind::root: return {"the host runs on it: " + use.what, true};
    // vfio-pci waits in its remove function for as long as a guest has the device open.
    case UseKind::vfio:
      return {"a virtual machine has it open: " + use.what + "; end it, or unplug the device from it", true};
    default: return {"the host uses it: " + use.what + "; --force takes it all the same", false};
  }
}

/// Held while the machine is changed, so that two of these commands do not work against each other. Invalid: another
/// one holds it, or it could not be taken, which was told.
Fd take_turn(const Kernel& kernel) {
  // Below another root nothing is changed that another program could be at.
  if (!kernel.is_own_root()) return Fd{open("/dev/null", O_RDONLY | O_CLOEXEC)};
  constexpr const char* path = "/run/vfioctl.lock";
  Fd fd{open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!fd.valid()) {
    complain(std::string{"cannot open "} + path + ": " + std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
    return Fd{-1};
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  complain("another vfioctl is at work on devices: try again when it has ended");
  return Fd{-1};
}

}  // namespace

void add_rebind_options(CLI::App& app, RebindOptions& options) {
  app.add_option("SELECTOR", options.selectors, "Devices, as in the config: an address, a path, an ID")->required();
  app.add_flag("--force", options.force, "Also where the host uses the device, but not for what it runs on");
  app.add_flag("--dry-run", options.dry_run, "Only say what would be done");
  app.add_option("--root", options.root, "The system to work in")->type_name("DIR")->capture_default_str();
}

void Teller::on(const DeviceReport& device) {
  devices.push_back(device);
  const LogLine line = device_line(device);
  std::cout << printable(line.text) << '\n' << std::flush;
}

void Teller::on(const Finding& finding) { complain(finding_line(finding).text); }

Exit rebind(const RebindOptions& options, const char* only_root,
            Exit (*work)(const RebindOptions&, const std::vector<Selector>&, Kernel&)) {
  const auto selectors = read_arguments(options.selectors);
  if (!selectors) return Exit::usage;
  const auto root = RootDirectory::at(options.root);
  if (!root) {
    complain(describe(root.error()));
    return Exit::usage;
  }
  LinuxKernel machine_kernel{*root};
  if (machine_kernel.privilege() == Privilege::user && !options.dry_run) {
    complain(only_root);
    return Exit::unreadable;
  }
  const Fd turn = options.dry_run ? Fd{-1} : take_turn(machine_kernel);
  if (!options.dry_run && !turn.valid()) return Exit::unreadable;
  LimitedKernel kernel{machine_kernel, work_limit};
  return work(options, *selectors, kernel);
}

void remember(const RebindOptions& options, Kernel& kernel, const std::vector<PciAddress>& devices, ComesAgain comes) {
  const std::string before = kernel.read(beside_report(released_name)).value_or(std::string{});
  std::set<std::string> lines;
  for (const TextPart& line : split(before, "\n", most_names)) {
    if (!line.text.empty()) lines.emplace(line.text);
  }
  for (const PciAddress& device : devices) {
    if (comes == ComesAgain::for_the_host) {
      lines.insert(to_string(device));
    } else {
      lines.erase(to_string(device));
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  if (text == before) return;
  const auto root = RootDirectory::at(options.root);
  const auto saved =
      root ? root->save_file(report_directory, released_name, text) : Reading<void>{std::unexpected(root.error())};
  if (!saved) complain(describe(saved.error()));
}

Exit leave_all(const RebindOptions& options) {
  complain(options.dry_run ? "nothing would be changed" : "nothing was changed");
  return Exit::not_good;
}

std::vector<Hindrance> hindrances(const Host& host, const PciAddress& address) {
  std::vector<Hindrance> found;
  const HostDevice* const device = find_host_device(host, address);
  if (device == nullptr) return {{"what uses it could not be looked up", false}};
  for (const Use& use : device->uses.seen) found.push_back(hindrance_of(use));
  for (const SystemError& error : device->uses.unseen) {
    found.push_back({"the host may use it: " + describe(error), false});
  }
  return found;
}

bool may_go_on(const std::vector<Hindrance>& hindrances, const PciAddress& address, bool force) {
  bool may = true;
  for (const Hindrance& hindrance : hindrances) {
    complain(to_string(address) + ": " + hindrance.text);
    may = may && force && !hindrance.beyond_force;
  }
  return may;
}

void print_plan(const Plan& plan) {
  for (const std::string& line : plan_lines(plan)) std::cout << printable(line) << '\n';
}

}  // namespace binder::ctl
