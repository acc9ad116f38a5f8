// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of modprobe.d, by the grammar of libkmod: keywords in any case, - and _ are the same in names, of several
// install lines for a module the first counts, of several softdeps too.
#include <algorithm>
#include <array>

#include "binder/plan/check/checks.h"
#include "binder/plan/check/id_lists.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

struct ModprobeLine {
  const FoundLine& line;
  std::string keyword;
  std::string module;     ///< as the kernel spells it
  std::string_view rest;  ///< after the module
};

std::optional<ModprobeLine> read_line(const FoundLine& line) {
  constexpr std::string_view spaces = " \t";
  if (!line.file.contains("modprobe.d/")) return std::nullopt;
  const auto keyword = next_item(line.text, 0, spaces);
  if (!keyword) return std::nullopt;
  const auto module = next_item(line.text, keyword->offset + keyword->text.size(), spaces);
  if (!module) return std::nullopt;
  return ModprobeLine{line, lower_case(keyword->text), module_spelling(module->text),
                      trim(std::string_view{line.text}.substr(module->offset + module->text.size()))};
}

bool is_of_vfio(const ModprobeLine& line) { return line.module.starts_with("vfio"); }

std::string take_out(const Host& host) {
  return "take the line out, and as root:" + verbatim(regenerate_command(host));
}

CheckFinding& add_line(const CheckInput& input, CheckFindings& findings, Severity severity, const ModprobeLine& line,
                       const std::string& seen) {
  CheckFinding& finding = add(findings, severity, line.line.text, seen);
  finding.where = place_of(line.line);
  finding.mend = take_out(input.host);
  return finding;
}

void on_options(const CheckInput& input, const ModprobeLine& line, CheckFindings& findings) {
  if (line.module != "vfio_pci") return;
  for (auto option = next_item(line.rest, 0, " \t"); option;
       option = next_item(line.rest, option->offset + option->text.size(), " \t")) {
    constexpr std::string_view name = "ids=";
    if (!option->text.starts_with(name)) continue;
    const IdList list = read_id_list(option->text.substr(name.size()), input);
    CheckFinding& finding = add_line(input, findings, list.severity(), line, list.seen());
    finding.why = list.why();
    finding.mend = list.unlisted_hint() + finding.mend;
  }
}

void on_install(const CheckInput& input, const ModprobeLine& line, CheckFindings& findings) {
  if (!is_of_vfio(line) && !module_spelling(line.rest).contains("vfio")) return;
  CheckFinding& finding = add_line(input, findings, Severity::warning, line,
                                   "runs a program of its own when " + line.module + " is loaded");
  finding.why =
      "the binder loads vfio-pci without it; whoever loads the module later runs it, and it may take other "
      "devices than the config names";
}

void on_blacklist(const CheckInput& input, const ModprobeLine& line, CheckFindings& findings) {
  if (!is_of_vfio(line)) return;
  add_line(input, findings, Severity::info, line, "does not keep the binder from loading " + line.module).why =
      "it holds for modules that are loaded for a device, not by their name";
}

void on_alias(const CheckInput& input, const ModprobeLine& line, CheckFindings& findings) {
  if (!is_of_vfio(line) || line.rest != "off") return;
  add_line(input, findings, Severity::error, line, line.module + " cannot be loaded").why =
      "modprobe and the binder load nothing for this name, and report no error";
}

void on_softdep(const CheckInput& input, const ModprobeLine& line, CheckFindings& findings) {
  if (!module_spelling(line.rest).contains("vfio")) return;
  add_line(input, findings, Severity::info, line, "not needed, and does no harm").why =
      "the binder loads vfio-pci before any driver of the host";
}

struct Row {
  std::string_view keyword;
  void (*look)(const CheckInput& input, const ModprobeLine& line, CheckFindings& findings);
  bool only_first;  ///< of several for a module the first counts
};

constexpr std::array rows{
    Row{"options", on_options, false}, Row{"install", on_install, true}, Row{"blacklist", on_blacklist, false},
    Row{"alias", on_alias, false},     Row{"softdep", on_softdep, true},
};

bool has_earlier(const std::vector<ModprobeLine>& lines, const ModprobeLine& line) {
  return std::ranges::any_of(lines, [&](const ModprobeLine& earlier) {
    return earlier.keyword == line.keyword && earlier.module == line.module;
  });
}

void tell_unread(const CheckInput& input, CheckFindings& findings) {
  const Host& host = input.host;
  if (!host.lines) add_unseen(findings, Severity::info, "modprobe.d and its like", host.lines.error());
  for (const SystemError& error : host.unseen_lines) add_unseen(findings, Severity::info, error.subject, error);
}

}  // namespace

void check_modprobe(const CheckInput& input, CheckFindings& findings) {
  tell_unread(input, findings);
  if (!input.host.lines) return;
  std::vector<ModprobeLine> earlier;
  for (const FoundLine& found : *input.host.lines) {
    const auto line = read_line(found);
    if (!line) continue;
    const auto row = std::ranges::find(rows, std::string_view{line->keyword}, &Row::keyword);
    if (row == rows.end()) continue;
    if (!row->only_first || !has_earlier(earlier, *line)) row->look(input, *line, findings);
    earlier.push_back(*line);
  }
}

}  // namespace binder::checks
