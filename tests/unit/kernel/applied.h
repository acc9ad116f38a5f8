// SPDX-License-Identifier: GPL-2.0-or-later
// What a listener hears of a plan that is applied to a fake kernel.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "binder/kernel/apply.h"
#include "binder/kernel/look.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {

struct Heard {
  [[nodiscard]] const DeviceReport& device(const std::string& address) const {
    const auto found = std::ranges::find(devices, address, &DeviceReport::subject);
    if (found == devices.end()) throw std::out_of_range{"no report of " + address};
    return *found;
  }

  std::vector<DeviceReport> devices;
  std::vector<PoolReport> pools;
  std::vector<Finding> findings;
};

class Collector final : public Listener {
 public:
  void on(const DeviceReport& device) override { heard.devices.push_back(device); }
  void on(const PoolReport& pool) override { heard.pools.push_back(pool); }
  void on(const Finding& finding) override { heard.findings.push_back(finding); }

  Heard heard;
};

inline Heard run_plan(const Plan& plan, FakeKernel& kernel) {
  Collector collector;
  apply(plan, kernel, collector);
  return collector.heard;
}

inline Heard run(FakeKernel& kernel, const Config& config) { return run_plan(plan_for(kernel, config), kernel); }

}  // namespace binder::testing
