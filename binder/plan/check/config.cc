// SPDX-License-Identifier: GPL-2.0-or-later
// The config, and what of it will not be carried out.
#include <algorithm>

#include "binder/config/config_paths.h"
#include "binder/plan/check/checks.h"
#include "binder/plan/hugepages.h"
#include "binder/plan/rules/rules.h"

namespace binder::checks {

namespace {

std::string place_of(const Place& place) {
  return place.line == 0 ? place.file : place.file + ":" + std::to_string(place.line);
}

/// A refusal says what is wrong, and after the last semicolon what to do.
std::pair<std::string, std::string> parts_of(const std::string& message) {
  const std::size_t at = message.rfind("; ");
  if (at == std::string::npos) return {message, ""};
  return {message.substr(0, at), message.substr(at + 2)};
}

std::string question_of(Rule rule) {
  const auto rows = all_rules();
  const auto row = std::ranges::find(rows, rule, &RuleRow::rule);
  return "rule " + std::string{row->name} + ": " + std::string{row->asks};
}

CheckFinding& add_refusal(CheckFindings& findings, Severity severity, const Refusal& refusal) {
  auto [seen, mend] = parts_of(refusal.message);
  CheckFinding& finding = add(findings, severity, refusal.subject, std::move(seen));
  finding.mend = std::move(mend);
  finding.why = question_of(refusal.rule);
  return finding;
}

std::string find_or_remove(const std::string& selector) {
  return "it may have moved: look for its address, and write that instead:" + verbatim("vfioctl list") +
         "\nif it is gone for good:" + verbatim("vfioctl remove '" + selector + "'");
}

template <class Entries>
std::string place_in(const Entries& entries, const std::string& written) {
  const auto found = std::ranges::find_if(entries, [&](const auto& entry) { return to_string(entry) == written; });
  return found == entries.end() ? "" : place_of(found->at);
}

}  // namespace

void check_config(const CheckInput& input, CheckFindings& findings) {
  for (const Problem& problem : input.problems) {
    CheckFinding& finding = add(findings, Severity::error, "config", problem.message);
    finding.where = place_of(problem.at);
    finding.mend = problem.fix;
    // Without a line it is the file that is not there, or cannot be read.
    if (problem.at.line > 0) finding.why = "what cannot be read does not count; all else does";
  }
  if (!input.config.devices.empty() || !input.config.hugepages.empty() || !input.problems.empty()) return;
  CheckFinding& finding = add(findings, Severity::info, "config", "it names no device yet");
  finding.where = config_path;
  finding.mend = "look for the device, and name it:" + verbatim("vfioctl list") + verbatim("vfioctl add ADDRESS");
}

void check_refusals(const CheckInput& input, CheckFindings& findings) {
  if (!input.machine.devices) {
    add_unseen(findings, Severity::warning, "PCI devices", input.machine.devices.error());
    return;
  }
  for (const Refusal& refusal : input.plan.refused_devices) {
    if (refusal.rule == Rule::no_iommu) continue;  // said once, by check_iommu
    CheckFinding& finding = add_refusal(findings, Severity::error, refusal);
    finding.where = place_in(input.config.devices, refusal.selector);
    if (refusal.rule == Rule::not_present && finding.mend.empty()) finding.mend = find_or_remove(refusal.selector);
  }
}

void check_hugepages(const CheckInput& input, CheckFindings& findings) {
  const std::vector<std::string> beyond = beyond_memory(input.config, input.machine);
  for (const std::string& sentence : beyond) {
    auto [seen, mend] = parts_of(sentence);
    const std::size_t end = std::min(seen.find(": "), seen.size());
    CheckFinding& finding =
        add(findings, Severity::error, seen.substr(0, end), seen.substr(std::min(end + 2, seen.size())));
    finding.why = question_of(Rule::not_enough_memory);
    finding.mend = mend.empty()
                       ? "write less; how much there is room for at the next boot tells" + verbatim("vfioctl plan")
                       : std::move(mend);
  }
  for (const Refusal& refusal : input.plan.refused_pools) {
    const bool is_for_now = refusal.rule == Rule::not_enough_memory;
    if (is_for_now && !beyond.empty()) continue;
    CheckFinding& finding = add_refusal(findings, is_for_now ? Severity::info : Severity::error, refusal);
    finding.where = place_in(input.config.hugepages, refusal.selector);
    if (!is_for_now) continue;
    finding.finding.message = "now " + finding.finding.message;
    finding.why = "early in the boot more is free: the machine is large enough";
    finding.mend.clear();
  }
}

}  // namespace binder::checks
