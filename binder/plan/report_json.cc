// SPDX-License-Identifier: GPL-2.0-or-later
// report.json: the same facts as the log, for programs. The fields are documented in vfio-binder(8).
#include <array>
#include <concepts>

#include "binder/build_info.h"
#include "binder/plan/report.h"

namespace binder {

namespace {

constexpr int report_version = 1;

/// A writer for the little JSON that a report needs (RFC 8259). Keys keep the order in which they are written.
class JsonText {
 public:
  void open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    quote(name);
    text_ += ": ";
    after_key_ = true;
  }
  void value(std::string_view text) {
    separate();
    quote(text);
  }
  void value(const char* text) { value(std::string_view{text}); }
  void value(bool truth) { raw(truth ? "true" : "false"); }
  template <std::integral Number>
  void value(Number number) {
    raw(std::to_string(number));
  }
  template <class T>
  void value(const std::optional<T>& maybe) {
    if (maybe) {
      value(*maybe);
    } else {
      raw("null");
    }
  }
  template <class T>
  void field(std::string_view name, const T& content) {
    key(name);
    value(content);
  }
  [[nodiscard]] std::string take() { return std::move(text_) + "\n"; }

 private:
  void raw(std::string_view token) {
    separate();
    text_ += token;
  }
  void separate() {
    if (!first_ && !after_key_) text_ += ", ";
    first_ = false;
    after_key_ = false;
  }
  void quote(std::string_view text);

  std::string text_;
  bool first_ = true;
  bool after_key_ = false;
};

/// The second byte of a UTF-8 sequence is limited further where the lead byte alone would allow overlong forms,
/// surrogates or code points after U+10FFFF (Unicode, table 3-7).
bool fits_lead(unsigned char lead, unsigned char second) {
  if (lead == 0xe0U) return second >= 0xa0U;
  if (lead == 0xedU) return second < 0xa0U;
  if (lead == 0xf0U) return second >= 0x90U;
  if (lead == 0xf4U) return second < 0x90U;
  return true;
}

/// The length of the UTF-8 sequence that begins the text, or 0 where there is none: a config file may hold any bytes,
/// JSON only Unicode.
std::size_t utf8_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = 0;
  if (lead < 0x80U) length = 1;
  if (lead >= 0xc2U && lead < 0xe0U) length = 2;
  if (lead >= 0xe0U && lead < 0xf0U) length = 3;
  if (lead >= 0xf0U && lead < 0xf5U) length = 4;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0U) != 0x80U || (i == 1 && !fits_lead(lead, byte))) return 0;
  }
  return length;
}

void JsonText::quote(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr unsigned first_printable = 0x20;
  constexpr std::string_view replacement_character = "\\ufffd";
  text_ += '"';
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      text_ += replacement_character;
    } else if (byte == '"' || byte == '\\') {
      text_ += '\\';
      text_ += text.front();
    } else if (byte < first_printable) {
      text_ += "\\u00";
      text_ += hex[byte >> 4U];
      text_ += hex[byte & 0xfU];
    } else {
      text_ += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  text_ += '"';
}

template <class Elements, class Write>
void list(JsonText& json, std::string_view name, const Elements& elements, Write write) {
  json.key(name);
  json.open('[');
  for (const auto& element : elements) write(json, element);
  json.close(']');
}

template <class T>
std::optional<std::string> text_of(const std::optional<T>& thing) {
  return thing ? std::optional{to_string(*thing)} : std::nullopt;
}

std::optional<std::string_view> text_of(const std::optional<Rule>& rule) {
  return rule ? std::optional{rule_name(*rule)} : std::nullopt;
}

std::string_view mode_name(BootMode mode) {
  switch (mode) {
    case BootMode::apply: return "apply";
    case BootMode::dry_run: return "dry-run";
    case BootMode::off: return "off";
  }
  return "";
}

std::string_view severity_name(Severity severity) {
  constexpr std::array<std::string_view, 3> names{"info", "warning", "error"};
  return names[static_cast<std::size_t>(severity)];
}

void write_problem(JsonText& json, const Problem& problem) {
  json.open('{');
  json.field("file", problem.at.file);
  json.field("line", problem.at.line);
  json.field("column", problem.at.column);
  json.field("message", problem.message);
  json.field("fix", problem.fix);
  json.close('}');
}

void write_device(JsonText& json, const DeviceReport& device) {
  json.open('{');
  json.field("selector", device.selector);
  json.field("address", text_of(device.address));
  json.field("id", text_of(device.id));
  json.field("iommu_group", device.iommu_group);
  json.field("wanted_driver", device.wanted_driver);
  json.field("driver", device.driver);
  json.field("previous_driver", device.previous_driver);
  json.field("outcome", outcome_name(device.outcome));
  json.field("first_touch", device.first_touch);
  json.field("rule", text_of(device.rule));
  json.field("message", device.message);
  json.field("milliseconds", device.duration.count());
  json.close('}');
}

void write_pool(JsonText& json, const PoolReport& pool) {
  json.open('{');
  json.field("name", pool.name);
  json.field("page_size_kib", pool.page_size_kib);
  json.field("node", pool.node);
  json.field("asked", pool.asked);
  json.field("got", pool.got);
  json.field("rule", text_of(pool.rule));
  json.field("message", pool.message);
  json.close('}');
}

void write_finding(JsonText& json, const Finding& finding) {
  json.open('{');
  json.field("severity", severity_name(finding.severity));
  json.field("subject", finding.subject);
  json.field("message", finding.message);
  json.close('}');
}

void write_text(JsonText& json, const std::string& text) { json.value(text); }

}  // namespace

std::string to_json(const Report& report) {
  JsonText json;
  json.open('{');
  json.field("version", report_version);
  json.field("program", "vfio-binder");
  json.field("program_version", version);
  json.field("mode", mode_name(report.mode));
  list(json, "config_files", report.config_files, write_text);
  json.field("config_sha256", report.config_sha256);
  list(json, "problems", report.problems, write_problem);
  list(json, "not_yet_effective", report.not_yet_effective, write_text);
  list(json, "devices", report.devices, write_device);
  list(json, "hugepages", report.pools, write_pool);
  list(json, "findings", report.findings, write_finding);
  json.field("exit_code", static_cast<int>(exit_code(report)));
  json.field("milliseconds", report.duration.count());
  json.close('}');
  return json.take();
}

}  // namespace binder
