// SPDX-License-Identifier: GPL-2.0-or-later
// What the binder will do at the next boot, by the code that does it then.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binder/config/command_line.h"
#include "binder/ctl/machine_source.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/kernel.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"

namespace binder::ctl {

struct Forecast {
  BootSwitches switches;                     ///< of this boot's kernel command line
  std::optional<SystemError> unseen_config;  ///< a file of it may be read by others only: nothing rests on it then
  LoadedConfig loaded;  ///< its config as the command line has it: with `vfio_binder.devices=` in place of DEVICES
  Machine machine;      ///< at the next boot
  Plan plan;            ///< where the mode is `off`: what would be done without that switch
  Report report;        ///< as of a dry run then. `mode` is that of the command line
  std::vector<std::string> rests_on;
};

/// `config` empty: the usual one, which may be missing. `last_boot`: the report of this boot, or nullptr.
[[nodiscard]] Forecast forecast(Kernel& kernel, const std::string& config, const Sight& now, const Report* last_boot);

}  // namespace binder::ctl
