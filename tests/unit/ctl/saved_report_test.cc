// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/saved_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/build_info.h"
#include "binder/text/printable.h"

namespace binder::ctl {
namespace {

using ::testing::HasSubstr;

DeviceReport card() {
  DeviceReport device;
  device.subject = "0000:02:00.0";
  device.selector = "0000:02:00.0|10de:1401";
  device.address = PciAddress{0, 2, 0, 0};
  device.id = DeviceId{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}};
  device.iommu_group = 15;
  device.wanted_driver = "vfio-pci";
  device.driver = "vfio-pci";
  device.previous_driver = "nouveau";
  device.outcome = Outcome::bound;
  device.first_touch = true;
  device.duration = Milliseconds{3};
  return device;
}

/// Everything in it is other than it is of itself.
Report full_report() {
  Report report;
  report.mode = BootMode::dry_run;
  report.config_files = {"/etc/vfio-pci.cfg", "/etc/vfio-pci.cfg.d/a.cfg"};
  report.config_sha256 = "1f2e";
  report.problems = {{{"/etc/vfio-pci.cfg", 3, 10, 4, "x"}, "not a number", "write 16"}};
  DeviceReport refused;
  refused.subject = refused.selector = "pci:10de:1401";
  refused.wanted_driver = "vfio-pci";
  refused.outcome = Outcome::refused;
  refused.rule = Rule::ambiguous_id;
  refused.message = "gr\xc3\xbc\xc3\x9f \"x\" \\";
  report.devices = {card(), refused};
  report.pools.resize(2);
  report.pools[0] = {"1G@0", 1048576, 0, 16, 9, PoolOutcome::not_full, std::nullopt, "only 9"};
  report.pools[1] = {"3/2M", 0, std::nullopt, 0, 0, PoolOutcome::refused, Rule::no_such_pool, "there is none"};
  report.findings = {{Severity::warning, "group 15", "shared"}, {Severity::error, "module x", "no"}};
  report.duration = Milliseconds{41};
  return report;
}

std::string error_of(const std::string& text) {
  const auto saved = read_report(text);
  if (saved) return "no error";
  EXPECT_TRUE(is_printable(saved.error()));
  return saved.error();
}

/// The full report with one text in it replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = to_json(full_report());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(SavedReport, HasAllThatWasWritten) {
  const std::string written = to_json(full_report());
  const auto saved = read_report(written);
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(saved->program_version, version);
  EXPECT_EQ(saved->exit_code, 2);
  EXPECT_EQ(to_json(saved->report), written);
  EXPECT_EQ(saved->report.devices[0].subject, "0000:02:00.0");
  EXPECT_EQ(saved->report.devices[1].subject, "pci:10de:1401");
}

TEST(SavedReport, KnowsEveryWordThatIsWritten) {
  for (const auto& outcome : outcomes) {
    Report report;
    report.devices = {card()};
    report.devices[0].outcome = outcome.value;
    const auto saved = read_report(to_json(report));
    ASSERT_TRUE(saved) << saved.error();
    EXPECT_EQ(saved->report.devices[0].outcome, outcome.value) << outcome.name;
  }
  for (const auto& mode : boot_modes) {
    Report report;
    report.mode = mode.value;
    EXPECT_EQ(read_report(to_json(report)).value().report.mode, mode.value) << mode.name;
  }
  for (const auto& severity : severities) {
    Report report;
    report.findings = {{severity.value, "", ""}};
    EXPECT_EQ(read_report(to_json(report)).value().report.findings[0].severity, severity.value) << severity.name;
  }
}

TEST(SavedReport, ReadsWhatWasWrittenOfHostileNames) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  Report report = full_report();
  report.config_files = {every};
  report.devices[0].driver = report.devices[0].selector = report.devices[0].message = every;
  report.pools[0].name = every;
  report.findings[0].subject = every;
  const auto saved = read_report(to_json(report));
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(saved->report.devices[0].driver, printable(every));
  EXPECT_EQ(saved->report.config_files[0], printable(every));
}

TEST(SavedReport, PassesOverWhatALaterVersionAdds) {
  const auto saved = read_report(changed("\"devices\": [{", "\"x\": [1], \"devices\": [{\"y\": {}, "));
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(to_json(saved->report), to_json(full_report()));
}

TEST(SavedReport, TellsThePoolsOfAnEarlierVersionApart) {
  const auto saved = read_report(changed(", \"outcome\": \"not-full\"", ""));
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(saved->report.pools[0].outcome, PoolOutcome::not_full);
  const auto refused = read_report(changed("there is none\", \"outcome\": \"refused\"", "there is none\""));
  ASSERT_TRUE(refused) << refused.error();
  EXPECT_EQ(refused->report.pools[1].outcome, PoolOutcome::refused);
}

TEST(SavedReport, APoolThatCouldNotBeReadIsNotEmpty) {
  Report report = full_report();
  report.pools[0].got = std::nullopt;
  report.pools[0].outcome = PoolOutcome::unreadable;
  const auto saved = read_report(to_json(report));
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(saved->report.pools[0].got, std::nullopt);
  EXPECT_EQ(saved->report.pools[0].outcome, PoolOutcome::unreadable);
}

TEST(SavedReport, KeepsTheNameOfARuleThatIsNotKnown) {
  const auto saved = read_report(changed("\"rule\": \"no-such-pool\"", "\"rule\": \"out-of-luck\""));
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(saved->report.pools[1].rule, std::nullopt);
  EXPECT_EQ(saved->report.pools[1].message, "out-of-luck: there is none");
}

TEST(SavedReport, SaysWhatATextIsInstead) {
  const std::string no_json = "it is not JSON, or not all of it is there";
  const std::string no_report = "it is JSON, but no report of vfio-binder";
  EXPECT_EQ(error_of(""), no_json);
  EXPECT_EQ(error_of("vfio-binder"), no_json);
  const std::string whole = to_json(full_report());
  EXPECT_EQ(error_of(whole.substr(0, whole.size() / 2)), no_json);
  EXPECT_EQ(error_of(whole + "x"), no_json);
  EXPECT_EQ(error_of("[]"), no_report);
  EXPECT_EQ(error_of("{}"), no_report);
  EXPECT_EQ(error_of(R"({"version": 1, "program": 3})"), no_report);
  EXPECT_EQ(error_of(changed("\"version\": 1", "\"version\": 2")), "its format has version 2, and only 1 can be read");
  EXPECT_EQ(error_of(changed("\"version\": 1", "\"version\": \"\\u001b\"")),
            "its format has version \"\\u001b\", and only 1 can be read");
  EXPECT_EQ(error_of(changed("\"version\": 1, ", "")), "its format has version null, and only 1 can be read");
  EXPECT_EQ(error_of(std::string(100'000, '[')), no_json);
}

TEST(SavedReport, SaysWhichFieldIsWrong) {
  EXPECT_EQ(error_of(changed("\"mode\": \"dry-run\", ", "")), "mode: is missing");
  EXPECT_EQ(error_of(changed("\"mode\": \"dry-run\"", "\"mode\": \"a\x1b\"")),
            "it is not JSON, or not all of it is there");
  EXPECT_EQ(error_of(changed("\"mode\": \"dry-run\"", "\"mode\": \"a\\u001b\"")),
            "mode: \"a?\" is no word that is known here");
  EXPECT_EQ(error_of(changed("[\"/etc/vfio-pci.cfg\"", "[3")), "config_files: has something in it that is not a text");
  EXPECT_EQ(error_of(changed("\"config_sha256\": \"1f2e\"", "\"config_sha256\": null")),
            "config_sha256: is not a text");
  EXPECT_EQ(error_of(changed("\"line\": 3", "\"line\": 3.5")), "problems[0].line: is not a whole number");
  EXPECT_EQ(error_of(changed("\"line\": 3", "\"line\": -3")), "problems[0].line: is not a whole number");
  EXPECT_EQ(error_of(changed("\"first_touch\": true", "\"first_touch\": 1")),
            "devices[0].first_touch: is neither true nor false");
  EXPECT_EQ(error_of(changed("\"iommu_group\": 15", "\"iommu_group\": 4294967296")),
            "devices[0].iommu_group: is too large");
  EXPECT_THAT(error_of(changed("\"address\": \"0000:02:00.0\"", "\"address\": \"02\"")),
              HasSubstr("devices[0].address: \"02\": "));
  EXPECT_THAT(error_of(changed("\"id\": \"10de:1401", "\"id\": \"10de1401")), HasSubstr("devices[0].id: "));
  EXPECT_EQ(error_of(changed("\"outcome\": \"refused\"", "\"outcome\": \"lost\"")),
            "devices[1].outcome: \"lost\" is no word that is known here");
  EXPECT_EQ(error_of(changed("\"hugepages\": [{", "\"hugepages\": [7, {")), "hugepages[0]: is not an object");
  EXPECT_EQ(error_of(changed("\"severity\": \"error\"", "\"severity\": 3")), "findings[1].severity: is not a text");
}

TEST(SavedReport, HasIdsThatNobodyCouldSelectADeviceBy) {
  Report report = full_report();
  report.devices[0].id = DeviceId{0x1b36, 0x000c, SubsystemId{0x1b36, 0}};
  const auto saved = read_report(to_json(report));
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_EQ(saved->report.devices[0].id, report.devices[0].id);
}

}  // namespace
}  // namespace binder::ctl
