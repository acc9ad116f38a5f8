// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/machine_source.h"

#include "binder/kernel/kernel_lines.h"
#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/survey.h"

namespace binder::ctl {

void add_machine_options(CLI::App& app, MachineOptions& options) {
  app.add_option("--root", options.root, "The system to look at")->type_name("DIR")->capture_default_str();
}

std::expected<Sight, std::string> look(const MachineOptions& /*options*/, Kernel& kernel) {
  Sight sight;
  sight.machine = scan(kernel);
  if (!sight.machine.devices) return std::unexpected(describe(sight.machine.devices.error()));
  sight.host = survey(kernel, sight.machine);
  // Files below another root are of another machine, or of none that runs.
  if (kernel.is_own_root()) sight.host.log = read_kernel_lines();
  return sight;
}

}  // namespace binder::ctl
