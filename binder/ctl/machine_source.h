// SPDX-License-Identifier: GPL-2.0-or-later
// The machine that a command speaks of: this one, one below another root, or a captured one.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "binder/kernel/linux_kernel.h"
#include "binder/machine/host.h"
#include "binder/machine/machine.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace binder::ctl {

struct MachineOptions {
  std::string root = "/";
  std::string machine;  ///< a file of a captured machine; empty: look at the one below `root`
};

/// Adds --root DIR and --machine FILE, which exclude each other.
void add_machine_options(CLI::App& app, MachineOptions& options);

/// Adds --config FILE. A path without a slash in front is one from where the person stands, as with any program; below
/// another root than "/" it begins there. Both strings must outlive `app`'s parsing.
void add_config_option(CLI::App& app, std::string& config, const std::string& root);

/// What a command that looks at a machine goes by.
struct Sight {
  Machine machine;
  Host host;
};

/// Looks. The error says why nothing could be seen, and where: for standard error, and exit 2. `kernel` must be of the
/// same root; it is not asked where `options.machine` names a file.
[[nodiscard]] std::expected<Sight, std::string> look(const MachineOptions& options, Kernel& kernel);

}  // namespace binder::ctl
