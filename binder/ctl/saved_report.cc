// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/saved_report.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "binder/machine/text_words.h"
#include "binder/plan/rules/rules.h"
#include "binder/text/named.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::json;

/// An object of the report. What is wrong with a field is told once, the first time; the value is an empty one then.
class Fields {
 public:
  Fields(const Json& object, std::string path, std::string& error)
      : object_(object), path_(std::move(path)), error_(error) {}

  [[nodiscard]] std::string text(const char* name) const {
    const Json* value = find(name, &Json::is_string, "is not a text");
    return value == nullptr ? "" : value->get<std::string>();
  }

  [[nodiscard]] bool truth(const char* name) const {
    const Json* value = find(name, &Json::is_boolean, "is neither true nor false");
    return value != nullptr && value->get<bool>();
  }

  template <class Number>
  [[nodiscard]] Number number(const char* name) const {
    const Json* value = find(name, &Json::is_number_unsigned, "is not a whole number");
    if (value == nullptr) return 0;
    const auto number = value->get<std::uint64_t>();
    if (number <= static_cast<std::uint64_t>(std::numeric_limits<Number>::max())) return static_cast<Number>(number);
    complain(name, "is too large");
    return 0;
  }

  [[nodiscard]] Milliseconds duration(const char* name) const { return Milliseconds{number<std::int64_t>(name)}; }

  [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }

  [[nodiscard]] bool is_null(const char* name) const {
    const auto found = object_.find(name);
    return found != object_.end() && found->is_null();
  }

  [[nodiscard]] std::optional<std::string> maybe_text(const char* name) const {
    return is_null(name) ? std::nullopt : std::optional{text(name)};
  }

  template <class Number>
  [[nodiscard]] std::optional<Number> maybe_number(const char* name) const {
    return is_null(name) ? std::nullopt : std::optional{number<Number>(name)};
  }

  /// A text that `parse` makes a value of.
  template <class Value, class Parse>
  [[nodiscard]] std::optional<Value> maybe_parsed(const char* name, Parse parse) const {
    const auto written = maybe_text(name);
    if (!written) return std::nullopt;
    const auto value = parse(*written);
    if (value) return *value;
    complain(name, binder::quoted(*written) + ": " + value.error().message);
    return std::nullopt;
  }

  /// A word of a table.
  template <class Value, class Table>
  [[nodiscard]] Value word(const char* name, const Table& table) const {
    const std::string written = text(name);
    const auto value = value_in<Value>(table, written);
    if (!value) complain(name, binder::quoted(written) + " is no word that is known here");
    return value.value_or(Value{});
  }

  /// The elements of a list, each made by `read`.
  template <class Read>
  [[nodiscard]] auto list(const char* name, Read read) const {
    std::vector<decltype(read(*this))> elements;
    const Json* value = find(name, &Json::is_array, "is not a list");
    if (value == nullptr) return elements;
    for (const Json& element : *value) {
      const std::string place = path_ + name + "[" + std::to_string(elements.size()) + "]";
      if (!element.is_object()) {
        complain_about(place, "is not an object");
        break;
      }
      elements.push_back(read(Fields{element, place + ".", error_}));
    }
    return elements;
  }

  [[nodiscard]] std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> elements;
    const Json* value = find(name, &Json::is_array, "is not a list");
    if (value == nullptr) return elements;
    for (const Json& element : *value) {
      if (!element.is_string()) {
        complain(name, "has something in it that is not a text");
        break;
      }
      elements.push_back(element.get<std::string>());
    }
    return elements;
  }

 private:
  [[nodiscard]] const Json* find(const char* name, bool (Json::*is_right)() const noexcept, const char* fault) const {
    const auto found = object_.find(name);
    if (found == object_.end()) {
      complain(name, "is missing");
      return nullptr;
    }
    if (((*found).*is_right)()) return &*found;
    complain(name, fault);
    return nullptr;
  }

  void complain(const char* name, const std::string& fault) const { complain_about(path_ + name, fault); }
  void complain_about(const std::string& place, const std::string& fault) const {
    if (error_.empty()) error_ = printable(place + ": " + fault);
  }

  const Json& object_;
  std::string path_;
  std::string& error_;
};

/// Rules come and go without a new version of the format.
void read_rule(const Fields& fields, std::optional<Rule>& rule, std::string& message) {
  message = fields.text("message");
  const auto name = fields.maybe_text("rule");
  if (!name) return;
  const auto known = std::ranges::find(all_rules(), *name, &RuleRow::name);
  if (known == all_rules().end()) {
    message.insert(0, *name + ": ");
  } else {
    rule = known->rule;
  }
}

Problem read_problem(const Fields& fields) {
  Problem problem;
  problem.at.file = fields.text("file");
  problem.at.line = fields.number<std::size_t>("line");
  problem.at.column = fields.number<std::size_t>("column");
  problem.message = fields.text("message");
  problem.fix = fields.text("fix");
  return problem;
}

DeviceReport read_device(const Fields& fields) {
  DeviceReport device;
  device.selector = fields.text("selector");
  device.address = fields.maybe_parsed<PciAddress>("address", parse_pci_address);
  device.subject = device.address ? to_string(*device.address) : device.selector;
  device.id = fields.maybe_parsed<DeviceId>("id", machine_text::parse_found_id);
  device.iommu_group = fields.maybe_number<unsigned>("iommu_group");
  device.wanted_driver = fields.text("wanted_driver");
  device.driver = fields.maybe_text("driver");
  device.previous_driver = fields.maybe_text("previous_driver");
  device.outcome = fields.word<Outcome>("outcome", outcomes);
  device.first_touch = fields.truth("first_touch");
  read_rule(fields, device.rule, device.message);
  device.duration = fields.duration("milliseconds");
  return device;
}

PoolReport read_pool(const Fields& fields) {
  PoolReport pool;
  pool.name = fields.text("name");
  pool.page_size_kib = fields.number<std::uint64_t>("page_size_kib");
  pool.node = fields.maybe_number<unsigned>("node");
  pool.asked = fields.number<std::uint64_t>("asked");
  pool.got = fields.maybe_number<std::uint64_t>("got");
  read_rule(fields, pool.rule, pool.message);
  if (fields.has("outcome")) {
    pool.outcome = fields.word<PoolOutcome>("outcome", pool_outcomes);
  } else if (fields.maybe_text("rule")) {  // the first reports had no such field
    pool.outcome = PoolOutcome::refused;
  } else {
    pool.outcome = pool.got >= pool.asked ? PoolOutcome::full : PoolOutcome::not_full;
  }
  return pool;
}

Finding read_finding(const Fields& fields) {
  return {fields.word<Severity>("severity", severities), fields.text("subject"), fields.text("message")};
}

SavedReport read_fields(const Fields& fields) {
  SavedReport saved;
  saved.program_version = fields.text("program_version");
  saved.exit_code = fields.number<int>("exit_code");
  Report& report = saved.report;
  report.mode = fields.word<BootMode>("mode", boot_modes);
  report.config_files = fields.texts("config_files");
  report.config_sha256 = fields.text("config_sha256");
  report.problems = fields.list("problems", read_problem);
  report.devices = fields.list("devices", read_device);
  report.pools = fields.list("hugepages", read_pool);
  report.findings = fields.list("findings", read_finding);
  report.duration = fields.duration("milliseconds");
  return saved;
}

/// What the text is instead of a report of this version; empty if it is one.
std::string other_than_report(const Json& document) {
  if (!document.is_object() || document.value("program", Json{}) != "vfio-binder") {
    return "it is JSON, but no report of vfio-binder";
  }
  const Json version = document.value("version", Json{});
  if (version == report_version) return {};
  return "its format has version " + printable(version.dump(-1, ' ', true, Json::error_handler_t::replace)) +
         ", and only " + std::to_string(report_version) + " can be read";
}

}  // namespace

std::expected<SavedReport, std::string> read_report(std::string_view text) {
  const Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return std::unexpected("it is not JSON, or not all of it is there");
  std::string error = other_than_report(document);
  if (!error.empty()) return std::unexpected(std::move(error));
  SavedReport saved = read_fields(Fields{document, "", error});
  if (!error.empty()) return std::unexpected(std::move(error));
  return saved;
}

std::expected<std::optional<SavedReport>, std::string> report_of_this_boot(Kernel& kernel) {
  const std::string path = beside_report(report_name);
  const auto text = kernel.read(path);
  if (!text && is_missing(text.error())) return std::nullopt;
  if (!text) return std::unexpected(describe(text.error()));
  auto saved = read_report(*text);
  if (!saved) return std::unexpected(path + ": " + saved.error());
  return std::move(*saved);
}

}  // namespace binder::ctl
