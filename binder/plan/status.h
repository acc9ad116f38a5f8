// SPDX-License-Identifier: GPL-2.0-or-later
// After the boot: what was planned, what happened and what is true now, side by side, and why they differ.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "binder/config/command_line.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"
#include "binder/text/named.h"

namespace binder {

enum class Cause {
  none,            ///< as configured, then and now
  not_run,         ///< there is no report: the binder did not run in this boot
  switched_off,    ///< by the kernel command line, or because that is not clear
  dry_run,         ///< the binder only logged what it would do
  config_problem,  ///< a line of the config or the command line is wrong
  other_config,    ///< the image had another config than this system
  refused,         ///< a rule is against it
  was_refused,     ///< a rule was against it at boot, and is not now
  gone,            ///< the device is not there
  moved,           ///< another device is where it was
  failed,          ///< it was tried at boot, and did not come out
  stuck,           ///< likewise, because the kernel did not return
  taken_later,     ///< bound at boot, and another driver has it now
  let_go_later,    ///< bound at boot, and no driver has it now
  lowered_later,   ///< there were more hugepages at boot
  changed_later,   ///< a setting that was right at boot
  came_later,      ///< not at boot, but true now
  not_configured,  ///< it was taken at boot, and the config does not name it any more
  unreadable,      ///< what is true now could not be looked up
};

// How the JSON of `vfioctl status` writes them.
inline constexpr std::array<Named<Cause>, 19> causes = {{
    {Cause::none, "none"},
    {Cause::not_run, "not-run"},
    {Cause::switched_off, "switched-off"},
    {Cause::dry_run, "dry-run"},
    {Cause::config_problem, "config-problem"},
    {Cause::other_config, "other-config"},
    {Cause::refused, "refused"},
    {Cause::was_refused, "was-refused"},
    {Cause::gone, "gone"},
    {Cause::moved, "moved"},
    {Cause::failed, "failed"},
    {Cause::stuck, "stuck"},
    {Cause::taken_later, "taken-later"},
    {Cause::let_go_later, "let-go-later"},
    {Cause::lowered_later, "lowered-later"},
    {Cause::changed_later, "changed-later"},
    {Cause::came_later, "came-later"},
    {Cause::not_configured, "not-configured"},
    {Cause::unreadable, "unreadable"},
}};

enum class LineKind { boot, device, hugepages, setting };

struct StatusLine {
  LineKind kind = LineKind::device;
  std::string subject;  ///< `0000:02:00.0 [10de:1401]`, `hugepages 1G@0`, the entry where it names no device
  std::optional<PciAddress> address;
  std::string planned;   ///< for the next boot: a driver, a number, `left alone (RULE)`
  std::string happened;  ///< at this boot; `-` where nothing did
  std::string now;
  Cause cause = Cause::none;
  bool as_configured = true;
  std::string message;  ///< the cause and what to do, in one sentence; empty: nothing is to be said
};

/// What the lines are made from. Nothing is kept of it.
struct StatusSources {
  const Config& config;     ///< of this system, as the kernel command line has it
  const Plan& plan;         ///< for the next boot, from this config
  const Report& predicted;  ///< of the next boot: its config files and problems
  const Report* report;     ///< of this boot, or nullptr
  const Machine& now;
  const BootSwitches& switches;  ///< of this boot
  std::string why_not_run;       ///< where there is no report: why, as far as it can be seen; empty: not known
  std::string regenerate;        ///< the command that makes all images anew
};

/// What is to be said of the boot as a whole, then a line for each device, pool and setting.
[[nodiscard]] std::vector<StatusLine> compare(const StatusSources& sources);

}  // namespace binder
