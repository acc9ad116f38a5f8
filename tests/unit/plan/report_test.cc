// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/report.h"

#include <gtest/gtest.h>

#include "binder/build_info.h"

namespace binder::testing {
namespace {

DeviceReport bound_card() {
  DeviceReport device;
  device.subject = "0000:02:00.0";
  device.selector = "0000:02:00.0";
  device.address = PciAddress{0, 2, 0, 0};
  device.id = DeviceId{0x10de, 0x1401, {}};
  device.iommu_group = 15;
  device.wanted_driver = "vfio-pci";
  device.driver = "vfio-pci";
  device.outcome = Outcome::bound;
  device.first_touch = true;
  device.duration = Milliseconds{3};
  return device;
}

PoolReport pool(std::uint64_t got) {
  PoolReport report;
  report.name = "1G@0";
  report.page_size_kib = 1048576;
  report.node = 0;
  report.asked = 16;
  report.got = got;
  report.outcome = got < 16 ? PoolOutcome::not_full : PoolOutcome::full;
  return report;
}

TEST(ReportLines, AreThoseOfTheManPage) {
  EXPECT_EQ(device_line(bound_card()).text, "0000:02:00.0 [10de:1401] group 15: bound to vfio-pci, first touch, 3 ms");
  DeviceReport taken = bound_card();
  taken.first_touch = false;
  taken.previous_driver = "snd_hda_intel";
  EXPECT_EQ(device_line(taken).text,
            "0000:02:00.0 [10de:1401] group 15: bound to vfio-pci, taken from snd_hda_intel, 3 ms");
  EXPECT_EQ(pool_line(pool(16)).text, "hugepages 1G@0: 16 of 16");
  EXPECT_EQ(pool_line(pool(9)).text, "hugepages 1G@0: 9 of 16");
  Report report;
  report.config_files = {"/etc/vfio-pci.cfg"};
  report.config_sha256 = "1f2e3d4c5b6a";
  report.devices = {bound_card(), taken};
  report.pools = {pool(16)};
  report.duration = Milliseconds{41};
  EXPECT_EQ(first_line(report, 2, 1).text,
            std::string{version} + ", /etc/vfio-pci.cfg (sha256 1f2e3d4c), 2 devices, 1 hugepage pool");
  EXPECT_EQ(last_line(report).text, "done: 2 of 2 devices bound, 1 of 1 hugepage pools full, 41 ms");
}

TEST(ReportLines, AFaultIsAnErrorLine) {
  DeviceReport stuck = bound_card();
  stuck.outcome = Outcome::stuck;
  stuck.message = "stuck in unbind from nouveau";
  EXPECT_EQ(device_line(stuck).severity, Severity::error);
  EXPECT_EQ(device_line(stuck).text, "0000:02:00.0 [10de:1401] group 15: stuck in unbind from nouveau, 3 ms");
  EXPECT_EQ(pool_line(pool(9)).severity, Severity::error);
  EXPECT_EQ(device_line(bound_card()).severity, Severity::info);
}

TEST(ExitCodes, SayWhatCameOut) {
  Report report;
  EXPECT_EQ(exit_code(report), ExitCode::as_configured);
  report.devices = {bound_card()};
  report.findings = {{Severity::warning, "group 1", "shared"}};
  EXPECT_EQ(exit_code(report), ExitCode::as_configured) << "a warning is no fault";
  report.pools = {pool(9)};
  EXPECT_EQ(exit_code(report), ExitCode::not_as_configured);
  report.pools.clear();
  report.findings = {{Severity::error, "module vfio_pci", "cannot load"}};
  EXPECT_EQ(exit_code(report), ExitCode::not_as_configured);
  report.findings.clear();
  for (const Outcome outcome : {Outcome::not_bound, Outcome::stuck, Outcome::refused}) {
    report.devices[0].outcome = outcome;
    EXPECT_EQ(exit_code(report), ExitCode::not_as_configured) << name_in(outcomes, outcome);
  }
  report.problems.emplace_back();
  EXPECT_EQ(exit_code(report), ExitCode::config_problems);
}

TEST(ReportJson, HasTheDocumentedFields) {
  Report report;
  report.config_files = {"/etc/vfio-pci.cfg"};
  report.config_sha256 = "1f2e";
  report.devices = {bound_card()};
  report.pools = {pool(9)};
  report.findings = {{Severity::warning, "group 15", "shared"}};
  report.problems = {{{"/etc/vfio-pci.cfg", 3, 10, 4, "HUGEPAGES=lots"}, "not a number", "write 16"}};
  EXPECT_EQ(
      to_json(report),
      R"({"version": 1, "program": "vfio-binder", "program_version": ")" + std::string{version} +
          R"(", "mode": "apply", )"
          R"("config_files": ["/etc/vfio-pci.cfg"], "config_sha256": "1f2e", )"
          R"("problems": [{"file": "/etc/vfio-pci.cfg", "line": 3, "column": 10, "message": "not a number", "fix": "write 16"}], )"
          R"("devices": [{"selector": "0000:02:00.0", "address": "0000:02:00.0", "id": "10de:1401", "iommu_group": 15, )"
          R"("wanted_driver": "vfio-pci", "driver": "vfio-pci", "previous_driver": null, "outcome": "bound", )"
          R"("first_touch": true, "rule": null, "message": "", "milliseconds": 3}], )"
          R"("hugepages": [{"name": "1G@0", "page_size_kib": 1048576, "node": 0, "asked": 16, "got": 9, "rule": null, )"
          R"("message": "", "outcome": "not-full"}], )"
          R"("findings": [{"severity": "warning", "subject": "group 15", "message": "shared"}], )"
          R"("exit_code": 2, "milliseconds": 0})"
          "\n");
}

std::string json_with_message(const std::string& message) {
  Report report;
  report.findings = {{Severity::info, "x", message}};
  const std::string json = to_json(report);
  const std::string key = R"("message": )";
  const std::size_t begin = json.find(key) + key.size();
  return json.substr(begin, json.find('}', begin) - begin);
}

TEST(ReportJson, HasNoTextThatSteersATerminal) {
  EXPECT_EQ(json_with_message("a\"b\\c\n\x01\xff\xc2\x9b"), R"("a\"b\\c????")");
  const std::string hostile = "\x1b]0;x\x07\n\xff";
  Report report;
  report.config_files = {hostile};
  report.problems = {{{hostile, 1, 1, 1, hostile}, hostile, hostile}};
  DeviceReport device = bound_card();
  device.selector = device.wanted_driver = device.message = hostile;
  device.driver = device.previous_driver = hostile;
  report.devices = {device};
  report.pools = {pool(9)};
  report.pools[0].name = report.pools[0].message = hostile;
  report.findings = {{Severity::info, hostile, hostile}};
  const std::string json = to_json(report);
  EXPECT_EQ(json.find("\\u"), std::string::npos) << json;
  std::size_t times = 0;
  for (std::size_t at = json.find("?]0;x???"); at != std::string::npos; at = json.find("?]0;x???", at + 1)) ++times;
  EXPECT_EQ(times, 13U) << json;
}

}  // namespace
}  // namespace binder::testing
