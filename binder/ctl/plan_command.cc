// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl plan: what the binder will do at the next boot.
#include <CLI/CLI.hpp>

#include <iostream>
#include <nlohmann/json.hpp>

#include "binder/build_info.h"
#include "binder/ctl/command.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/saved_report.h"
#include "binder/ctl/terminal.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct PlanOptions {
  MachineOptions machine;
  std::string config;
  bool json = false;
};

Colour colour_of(Severity severity) {
  if (severity == Severity::error) return Colour::bad;
  return severity == Severity::warning ? Colour::warning : Colour::plain;
}

/// Text for a person, in sections.
class Page {
 public:
  explicit Page(std::ostream& out) : out_(out) {}

  void heading(std::string_view text) {
    if (!is_first_) out_ << '\n';
    is_first_ = false;
    out_ << paint(terminal_, Colour::bold, wrap(printable(text), 4, terminal_.columns)) << '\n';
  }

  void line(std::string_view text, Severity severity = Severity::info) {
    constexpr std::size_t indent = 4;
    const std::string shown = wrap(printable(text), indent, terminal_.columns - indent / 2);
    out_ << "  " << paint(terminal_, colour_of(severity), shown) << '\n';
  }

  void sentence(std::string_view text) { out_ << '\n' << wrap(printable(text), 0, terminal_.columns) << '\n'; }

 private:
  std::ostream& out_;
  Terminal terminal_ = standard_output();
  bool is_first_ = true;
};

/// `by /etc/vfio-pci.cfg (sha256 1f2e3d4c), 2 devices, 1 hugepage pool`.
std::string what_is_configured(const Forecast& result) {
  std::string text = first_line(result.report, result.report.devices.size(), result.report.pools.size()).text;
  return text.substr(text.find(", ") + 2);
}

void print_problems(const Forecast& result, Page& page) {
  const Report& report = result.report;
  if (report.problems.empty()) return;
  page.heading("Wrong in the config, and to be mended");
  for (const Problem& problem : report.problems) page.line(one_line(problem), Severity::error);
}

void print_refusals(const Forecast& result, Page& page) {
  const Plan& plan = result.plan;
  if (plan.refused_devices.empty() && plan.refused_pools.empty()) return;
  page.heading("Left alone");
  for (const Refusal& refusal : plan.refused_devices) {
    page.line(device_line(refused_device(refusal, plan.driver)).text, Severity::error);
  }
  for (const Refusal& refusal : plan.refused_pools) {
    page.line(pool_line(refused_pool(refusal)).text, Severity::error);
  }
}

void print_findings(const Report& report, Page& page) {
  if (report.findings.empty()) return;
  page.heading("Worth knowing");
  for (const Finding& finding : report.findings) page.line(finding_line(finding).text, finding.severity);
}

/// What the switches on the command line mean for all that is said after it; empty: nothing.
std::string said_of_mode(const Forecast& result) {
  const std::string word = result.switches.is_crash_kernel ? "elfcorehdr=" : result.switches.decided_by;
  switch (result.report.mode) {
    case BootMode::off:
      return word +
             " is on the kernel command line of this boot: with it the binder does nothing. What it does "
             "without it:";
    case BootMode::dry_run:
      return word +
             " is on the kernel command line of this boot: with it the binder only logs what it does without "
             "it:";
    case BootMode::apply: return {};
  }
  return {};
}

/// Whether all would be as configured.
Exit exit_of(const Report& report) {
  const bool acts = report.mode == BootMode::apply;
  return acts && exit_code(report) == ExitCode::as_configured ? Exit::good : Exit::not_good;
}

std::string summary(const Report& report) {
  if (report.devices.empty() && report.pools.empty()) return "Nothing to do.";
  Report would_be = report;
  would_be.mode = BootMode::dry_run;
  return "At the next boot " + counts_text(would_be) + (exit_of(report) == Exit::good ? ": all as configured." : ".");
}

void print_text(const Forecast& result, Page& page) {
  page.heading("At the next boot, by " + what_is_configured(result));
  if (const std::string text = said_of_mode(result); !text.empty()) page.line(text, Severity::error);
  for (const std::string& line : plan_lines(result.plan)) page.line(line);
  print_refusals(result, page);
  print_problems(result, page);
  print_findings(result.report, page);
  page.heading("This rests on");
  for (const std::string& line : result.rests_on) page.line(line);
  page.sentence(summary(result.report));
}

Json step_json(const Step& step) {
  return {{"act", step.act == Act::load_module ? "load-module" : "write"},
          {"path", step.act == Act::load_module ? Json{} : Json(printable(step.path))},
          {"value", printable(step.value)},
          {"text", printable(describe(step))}};
}

/// The fields of report.json, and what only a plan has.
void print_json(const Forecast& result, Exit exit, std::ostream& out) {
  Json json = Json::parse(to_json(result.report));
  json["program"] = "vfioctl";
  json["exit_code"] = static_cast<int>(exit);
  json.erase("milliseconds");
  for (Json& device : json["devices"]) device.erase("milliseconds");
  json["steps"] = Json::array();
  for (const Step& step : result.plan.steps) json["steps"].push_back(step_json(step));
  json["rests_on"] = Json::array();
  for (const std::string& line : result.rests_on) json["rests_on"].push_back(printable(line));
  out << json.dump(2) << '\n';
}

/// A program that reads JSON gets JSON, whatever happens.
Exit tell_unseen(const PlanOptions& options, const std::string& why) {
  complain(why);
  if (options.json) {
    Forecast nothing;
    nothing.report.findings.push_back({Severity::error, "machine", why});
    print_json(nothing, Exit::unreadable, std::cout);
  }
  return Exit::unreadable;
}

Exit run(const PlanOptions& options) {
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) return tell_unseen(options, describe(root.error()));
  LinuxKernel kernel{*root};
  const auto now = look(options.machine, kernel);
  if (!now) return tell_unseen(options, now.error());
  std::optional<SavedReport> saved;
  if (options.machine.machine.empty()) {
    const auto found = report_of_this_boot(kernel);
    // It only tells which built-in driver had a device.
    if (found) saved = *found;
  }
  const Forecast result = forecast(kernel, options.config, *now, saved ? &saved->report : nullptr);
  if (result.unseen_config) return tell_unseen(options, describe(*result.unseen_config) + "; root can read it");
  if (options.json) {
    print_json(result, exit_of(result.report), std::cout);
  } else {
    Page page{std::cout};
    print_text(result, page);
  }
  return exit_of(result.report);
}

}  // namespace

std::function<Exit()> add_plan(CLI::App& app) {
  auto options = std::make_shared<PlanOptions>();
  add_machine_options(app, options->machine);
  add_config_option(app, options->config, options->machine.root);
  app.add_flag("--json", options->json, "One JSON document, see vfioctl(8)");
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
