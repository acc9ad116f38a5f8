// SPDX-License-Identifier: GPL-2.0-or-later
// What `bind` and `release` have in common: a change of the running machine that is whole or does not happen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binder/ctl/command.h"
#include "binder/kernel/apply.h"
#include "binder/kernel/kernel.h"
#include "binder/machine/host.h"
#include "binder/machine/machine.h"
#include "binder/pci/selector.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace binder::ctl {

struct RebindOptions {
  std::vector<std::string> selectors;
  bool force = false;
  bool dry_run = false;
  bool rescan = false;
  std::string root = "/";
};

/// Adds what both take: SELECTOR…, --force, --dry-run, --root.
void add_rebind_options(CLI::App& app, RebindOptions& options);

/// Says each result on standard output when it comes, and keeps it.
class Teller final : public Listener {
 public:
  void on(const DeviceReport& device) override;
  void on(const PoolReport& /*pool*/) override {}
  void on(const Finding& finding) override;

  std::vector<DeviceReport> devices;
};

/// The frame of both commands: the arguments, the root, the rights, the turn and the limit over all, then `work`.
/// `only_root` is said to whoever may not change anything.
[[nodiscard]] Exit rebind(const RebindOptions& options, const char* only_root,
                          Exit (*work)(const RebindOptions&, const std::vector<Selector>&, Kernel&));

/// Keeps what comes again in this boot, by a rescan of the bus say, with the host (`released`), or no longer.
enum class ComesAgain { for_a_guest, for_the_host };
void remember(const RebindOptions& options, Kernel& kernel, const std::vector<PciAddress>& devices, ComesAgain comes);

/// Says that all is as it was.
[[nodiscard]] Exit leave_all(const RebindOptions& options);

/// What the host does with a device, against which it is not taken away.
struct Hindrance {
  std::string text;
  bool beyond_force = false;  ///< not even --force goes that far
};

/// Each use of the device, and each look at it that failed, since more may use it.
[[nodiscard]] std::vector<Hindrance> hindrances(const Host& host, const PciAddress& address);

/// Tells the hindrances. True where the work may go on all the same.
[[nodiscard]] bool may_go_on(const std::vector<Hindrance>& hindrances, const PciAddress& address, bool force);

/// The lines of a plan for a person: what `--dry-run` says.
void print_plan(const Plan& plan);

}  // namespace binder::ctl
