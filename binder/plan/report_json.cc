// SPDX-License-Identifier: GPL-2.0-or-later
// report.json: the same facts as the log, for programs. The fields are documented in vfio-binder(8).
#include "binder/build_info.h"
#include "binder/plan/report.h"
#include "binder/text/json.h"
#include "binder/text/printable.h"

namespace binder {

namespace {

template <class T>
std::optional<std::string> text_of(const std::optional<T>& thing) {
  return thing ? std::optional{to_string(*thing)} : std::nullopt;
}

std::optional<std::string_view> text_of(const std::optional<Rule>& rule) {
  return rule ? std::optional{rule_name(*rule)} : std::nullopt;
}

/// A text from elsewhere: programs show it to people as it comes.
void text_field(JsonText& json, std::string_view name, const std::optional<std::string>& text) {
  json.field(name, text ? std::optional{printable(*text)} : std::nullopt);
}

void write_problem(JsonText& json, const Problem& problem) {
  json.open('{');
  text_field(json, "file", problem.at.file);
  json.field("line", problem.at.line);
  json.field("column", problem.at.column);
  text_field(json, "message", problem.message);
  text_field(json, "fix", problem.fix);
  json.close('}');
}

void write_device(JsonText& json, const DeviceReport& device) {
  json.open('{');
  text_field(json, "selector", device.selector);
  json.field("address", text_of(device.address));
  json.field("id", text_of(device.id));
  json.field("iommu_group", device.iommu_group);
  text_field(json, "wanted_driver", device.wanted_driver);
  text_field(json, "driver", device.driver);
  text_field(json, "previous_driver", device.previous_driver);
  json.field("outcome", name_in(outcomes, device.outcome));
  json.field("first_touch", device.first_touch);
  json.field("rule", text_of(device.rule));
  text_field(json, "message", device.message);
  json.field("milliseconds", device.duration.count());
  json.close('}');
}

void write_pool(JsonText& json, const PoolReport& pool) {
  json.open('{');
  text_field(json, "name", pool.name);
  json.field("page_size_kib", pool.page_size_kib);
  json.field("node", pool.node);
  json.field("asked", pool.asked);
  json.field("got", pool.got);
  json.field("rule", text_of(pool.rule));
  text_field(json, "message", pool.message);
  json.field("outcome", name_in(pool_outcomes, pool.outcome));
  json.close('}');
}

void write_finding(JsonText& json, const Finding& finding) {
  json.open('{');
  json.field("severity", name_in(severities, finding.severity));
  text_field(json, "subject", finding.subject);
  text_field(json, "message", finding.message);
  json.close('}');
}

void write_text(JsonText& json, const std::string& text) { json.value(printable(text)); }

}  // namespace

std::string device_json(const DeviceReport& device) {
  JsonText json;
  write_device(json, device);
  return json.take_part();
}

std::string finding_json(const Finding& finding) {
  JsonText json;
  write_finding(json, finding);
  return json.take_part();
}

std::string to_json(const Report& report) {
  JsonText json;
  json.open('{');
  json.field("version", report_version);
  json.field("program", "vfio-binder");
  json.field("program_version", version);
  json.field("mode", name_in(boot_modes, report.mode));
  json.list("config_files", report.config_files, write_text);
  json.field("config_sha256", report.config_sha256);
  json.list("problems", report.problems, write_problem);
  json.list("devices", report.devices, write_device);
  json.list("hugepages", report.pools, write_pool);
  json.list("findings", report.findings, write_finding);
  json.field("exit_code", static_cast<int>(exit_code(report)));
  json.field("milliseconds", report.duration.count());
  json.close('}');
  return json.take();
}

}  // namespace binder
