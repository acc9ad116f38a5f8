// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/boot/torn_groups.h"

#include <algorithm>
#include <string>
#include <vector>

#include "binder/kernel/apply.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/give_back.h"
#include "binder/plan/groups.h"

namespace binder {

namespace {

using Reports = std::vector<DeviceReport>;

class Collector final : public Listener {
 public:
  explicit Collector(Report& report, Log& log) : report_(report), log_(log) {}

  void on(const DeviceReport& device) override { devices.push_back(device); }
  void on(const PoolReport& /*pool*/) override {}
  void on(const Finding& finding) override {
    report_.findings.push_back(finding);
    log_.write(finding_line(finding));
  }

  Reports devices;

 private:
  Report& report_;
  Log& log_;
};

Reports members_of(unsigned group, const Report& report) {
  Reports members;
  for (const DeviceReport& device : report.devices) {
    if (device.iommu_group == group && device.outcome != Outcome::refused && device.outcome != Outcome::pending)
      members.push_back(device);
  }
  return members;
}

/// What the report says of a device that was taken and went back, or did not.
void correct(DeviceReport& device, const DeviceReport& back, const std::string& why) {
  const bool has_left = back.outcome == Outcome::given_back || back.outcome == Outcome::free;
  device.driver = back.driver;
  device.first_touch = false;
  device.duration += back.duration;
  device.outcome = back.outcome == Outcome::stuck ? Outcome::stuck : Outcome::not_bound;
  device.message = has_left ? "given back, because " + why : "to be given back, because " + why + ": " + back.message;
}

}  // namespace

void give_back_torn_groups(GroupPolicy policy, const Plan& plan, const Machine& before, Kernel& kernel, Log& log,
                           Report& report) {
  if (policy == GroupPolicy::warn) return;
  for (const unsigned group : groups_of(plan)) {
    const Reports members = members_of(group, report);
    const auto missing = std::ranges::find_if_not(members, is_bound);
    if (missing == members.end()) continue;
    const Machine now = scan(kernel);
    Collector collector{report, log};
    apply(undo_plan(plan, members, before, now, now.udev_started ? HostDriver::load : HostDriver::left_to_udev), kernel,
          collector);
    const std::string why = missing->subject + " of its group could not be bound (GROUP)";
    for (const DeviceReport& back : collector.devices) {
      const auto device = std::ranges::find(report.devices, back.address, &DeviceReport::address);
      if (device == report.devices.end() || !is_bound(*device)) continue;
      correct(*device, back, why);
      log.write(device_line(*device));
    }
  }
}

}  // namespace binder
