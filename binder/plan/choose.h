// SPDX-License-Identifier: GPL-2.0-or-later
// From the entries of DEVICES to the devices that are handed over, and those that are left alone and why.
#pragma once

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/plan.h"

namespace binder {

/// Fills `targets` and `refused_devices` of the plan, and adds to its findings.
void choose_devices(const Config& config, const Machine& machine, Plan& plan);

}  // namespace binder
