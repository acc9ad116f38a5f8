// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/check_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "binder/plan/report.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

constexpr int schema_version = 1;
constexpr std::size_t mark_columns = 9;
constexpr std::size_t label_columns = 7;
constexpr std::string_view verbatim_begin = "    ";

struct Mark {
  Severity severity;
  const char* word;
  Colour colour;
};
constexpr std::array marks{
    Mark{Severity::error, "error", Colour::bad},
    Mark{Severity::warning, "warning", Colour::warning},
    Mark{Severity::info, "note", Colour::dim},
};

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(text.size(), columns), ' ');
  return text;
}

void print_labelled(std::ostream& out, const Terminal& terminal, const char* label, const std::string& text) {
  if (text.empty()) return;
  constexpr std::size_t indent = mark_columns + label_columns;
  bool is_first = true;
  for (const TextPart& part : split(text, "\n", text.size() + 1)) {
    const std::string line = printable(part.text);
    // Words to be taken as they are stay in one line, however long it is: they will be copied.
    if (part.text.starts_with(verbatim_begin)) {
      out << std::string(mark_columns + label_columns, ' ') << "  " << trim(line) << '\n';
    } else {
      out << std::string(mark_columns, ' ') << padded(is_first ? label : "", label_columns)
          << wrap(line, indent, terminal.columns) << '\n';
    }
    is_first = false;
  }
}

nlohmann::json json_of(const CheckFinding& finding) {
  return {{"check", finding.check},
          {"severity", std::string{name_in(severities, finding.finding.severity)}},
          {"subject", finding.finding.subject},
          {"seen", finding.finding.message},
          {"where", finding.where},
          {"why", finding.why},
          {"mend", finding.mend},
          {"looked", finding.look == Look::succeeded}};
}

void print_document(std::ostream& out, const nlohmann::json& document) {
  out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

std::string ready_sentence(const CheckFindings& findings) {
  const auto warnings = std::ranges::count_if(
      findings, [](const CheckFinding& finding) { return finding.finding.severity == Severity::warning; });
  if (warnings == 0) return "Ready.";
  return "Ready, with " + std::to_string(warnings) + (warnings == 1 ? " warning." : " warnings.");
}

}  // namespace

void print_finding(std::ostream& out, const Terminal& terminal, const CheckFinding& finding) {
  const Mark& mark = *std::ranges::find(marks, finding.finding.severity, &Mark::severity);
  const std::string seen = printable(finding.finding.subject + ": " + finding.finding.message);
  out << paint(terminal, mark.colour, mark.word) << std::string(mark_columns - std::string_view{mark.word}.size(), ' ')
      << wrap(seen, mark_columns, terminal.columns) << '\n';
  print_labelled(out, terminal, "where", finding.where);
  print_labelled(out, terminal, "why", finding.why);
  print_labelled(out, terminal, "mend", finding.mend);
}

Exit exit_of(const CheckFindings& findings) {
  switch (readiness_of(findings)) {
    case Readiness::ready: return Exit::good;
    case Readiness::not_ready: return Exit::not_good;
    case Readiness::unseen: break;
  }
  return Exit::unreadable;
}

std::string conclusion_of(const CheckFindings& findings) {
  const CheckFinding* const first = first_to_mend(findings);
  if (first == nullptr) return ready_sentence(findings);
  const std::string what = first->finding.subject + ": " + first->finding.message;
  if (readiness_of(findings) == Readiness::not_ready) return "Not ready; mend this first: " + what + ".";
  return "It cannot be told whether this machine is ready: " + what + ".";
}

void print_findings(std::ostream& out, const Terminal& terminal, const CheckFindings& findings) {
  for (const CheckFinding& finding : findings) print_finding(out, terminal, finding);
  const bool is_ready = readiness_of(findings) == Readiness::ready;
  if (!findings.empty()) out << '\n';
  const std::string conclusion = wrap(printable(conclusion_of(findings)), 0, terminal.columns);
  out << paint(terminal, is_ready ? Colour::good : Colour::bad, conclusion) << '\n';
}

void print_findings_json(std::ostream& out, const CheckFindings& findings) {
  nlohmann::json list = nlohmann::json::array();
  for (const CheckFinding& finding : findings) list.push_back(json_of(finding));
  const CheckFinding* const first = first_to_mend(findings);
  print_document(out, {{"version", schema_version},
                       {"ready", readiness_of(findings) == Readiness::ready},
                       {"conclusion", conclusion_of(findings)},
                       {"first", first == nullptr ? nlohmann::json{} : json_of(*first)},
                       {"findings", std::move(list)}});
}

void print_unseen_json(std::ostream& out, const std::string& why) {
  print_document(out, {{"version", schema_version},
                       {"ready", false},
                       {"conclusion", "It cannot be told whether this machine is ready: " + why + "."},
                       {"first", nullptr},
                       {"findings", nlohmann::json::array()}});
}

}  // namespace binder::ctl
