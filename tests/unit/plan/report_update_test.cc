// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/plan/report.h"

namespace binder::testing {
namespace {

DeviceReport device(const std::string& address, Outcome outcome) {
  DeviceReport report;
  report.subject = address;
  report.selector = address;
  report.outcome = outcome;
  report.wanted_driver = "vfio-pci";
  if (outcome == Outcome::pending) {
    report.rule = Rule::not_present;
    report.message = R"(no "such" device: {"outcome": "bound"}, "devices": [)";
  } else {
    report.address = *parse_pci_address(address);
    report.driver = "vfio-pci";
  }
  return report;
}

Report report_of(const std::vector<DeviceReport>& devices) {
  Report report;
  report.devices = devices;
  return report;
}

TEST(ReportUpdate, ADeviceTakesThePlaceOfWhatWaitedForIt) {
  const DeviceReport waiting = device("0000:05:00.0", Outcome::pending);
  const DeviceReport other = device("0000:02:00.0", Outcome::bound);
  const DeviceReport come = device("0000:05:00.0", Outcome::bound);
  EXPECT_EQ(update_json(to_json(report_of({other, waiting})), {come}, {}), to_json(report_of({other, come})));
  EXPECT_EQ(update_json(to_json(report_of({waiting, other})), {come}, {}), to_json(report_of({come, other})));
}

TEST(ReportUpdate, ItTakesItsOwnPlaceAgain) {
  DeviceReport failed = device("0000:05:00.0", Outcome::not_bound);
  const DeviceReport come = device("0000:05:00.0", Outcome::bound);
  EXPECT_EQ(update_json(to_json(report_of({failed})), {come}, {}), to_json(report_of({come})));
}

TEST(ReportUpdate, WhatIsNewComesToTheEnd) {
  const DeviceReport one = device("0000:05:00.0", Outcome::bound);
  const DeviceReport two = device("0000:06:00.0", Outcome::not_bound);
  EXPECT_EQ(update_json(to_json(report_of({})), {one, two}, {}), to_json(report_of({one, two})));
  Report report = report_of({one});
  report.findings = {{Severity::error, "x", "]}\\\""}};
  EXPECT_EQ(update_json(to_json(report_of({one})), {}, report.findings), to_json(report));
}

TEST(ReportUpdate, ProblemsOfTheConfigStay) {
  Report report = report_of({device("0000:05:00.0", Outcome::pending)});
  report.problems = {{{"cfg", 1, 1, 1, "x"}, "bad", "good"}};
  const DeviceReport come = device("0000:05:00.0", Outcome::bound);
  Report after = report;
  after.devices = {come};
  EXPECT_EQ(update_json(to_json(report), {come}, {}), to_json(after));
}

TEST(ReportUpdate, WhatIsNoReportIsNotMended) {
  for (const std::string text : {"", "{}", "{\"devices\": [{]}", "{\"devices\": [\"", "{\"devices\": [}]"}) {
    EXPECT_EQ(update_json(text, {device("0000:05:00.0", Outcome::bound)}, {}), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace binder::testing
