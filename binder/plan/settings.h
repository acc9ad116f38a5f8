// SPDX-License-Identifier: GPL-2.0-or-later
// What is set of a device before it is used for the first time: D3COLD, RESET_METHOD, REBAR; and OPTIONS of the module.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// The files of devices that the settings of this config are judged by.
[[nodiscard]] std::vector<std::pair<PciAddress, std::string>> attributes_for(const Config& config,
                                                                             const Machine& machine);

/// What of the settings is not done, and why: a device that is not handed over, a size that it does not have.
void add_setting_findings(const Config& config, const Machine& machine, Plan& plan);

/// D3COLD and RESET_METHOD. Of the targets alone; what is so already is not in it.
void add_settings(const Config& config, const Machine& machine, Plan& plan);

/// REBAR, for devices that no driver holds: with a driver the kernel does not change it (EBUSY).
void add_resizes(const Config& config, const Machine& machine, Plan& plan);

/// REBAR of one target that another driver holds, right after that has let go.
void add_late_resize(const Config& config, const Machine& machine, std::size_t target, Plan& plan);

/// `disable_vga=1 nointxmask=0`, as a module is loaded with them.
[[nodiscard]] std::string option_words(const Config& config);

/// After the module has been loaded, or found there: each parameter is read, and written where the kernel lets it be.
void add_options(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
