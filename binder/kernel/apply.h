// SPDX-License-Identifier: GPL-2.0-or-later
// Carries a plan out, and reads back what became of it. The only caller of Kernel::write and Kernel::load_module.
#pragma once

#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/plan/plan.h"
#include "binder/plan/report.h"

namespace binder {

/// Hears of each result as soon as it is known, so that a boot that stops half-way shows how far it came.
class Listener {
 public:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  virtual ~Listener() = default;
  virtual void on(const DeviceReport& device) = 0;
  virtual void on(const PoolReport& pool) = 0;
  virtual void on(const Finding& finding) = 0;
};

/// Takes the steps of the plan in their order. A step that fails ends the work on its device only; nothing waits longer
/// than `plan.limit` for one kernel write. Each target and each pool gets exactly one report, from what is read back.
void apply(const Plan& plan, Kernel& kernel, Listener& listener);

}  // namespace binder
