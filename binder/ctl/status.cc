// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl status: is all as configured, now that the machine has booted?
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "binder/build_info.h"
#include "binder/config/kernel_argument.h"
#include "binder/ctl/command.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/regenerate.h"
#include "binder/ctl/saved_report.h"
#include "binder/ctl/terminal.h"
#include "binder/image/purpose.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/status.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct StatusOptions {
  std::string root = "/";
  std::string config;
  unsigned wait_seconds = 0;
  bool json = false;
};

/// What makes the images anew here.
std::string how_to_regenerate(Kernel& kernel) {
  const std::vector<std::string> command = regenerate_command(kernel);
  return command.empty() ? "regenerate the image" : "run " + join(command, spaces);
}

/// A rescue or a fallback image is without the binder on purpose, and the command line may name it.
std::string why_not_run(const Host& host) {
  if (!host.command_line) return {};
  std::string_view text = *host.command_line;
  while (const auto argument = next_kernel_argument(text)) {
    if ((argument->name != "initrd" && argument->name != "BOOT_IMAGE") || !argument->value) continue;
    const Purpose purpose = purpose_of(*argument->value);
    if (purpose == Purpose::system) continue;
    return std::string{argument->text} + " on the kernel command line names a " + std::string{purpose_name(purpose)} +
           " image, which is without it on purpose; boot the usual entry";
  }
  return {};
}

struct Look {
  std::vector<StatusLine> lines;
  Report report;                   ///< of this boot
  std::optional<int> binder_exit;  ///< that it ended with; unset: no report
};

/// Which VFIO drivers there are does not change from one look to the next: that of the first stands.
std::expected<Look, std::string> look_once(Kernel& kernel, const StatusOptions& options, const Sight& first) {
  Sight now{scan(kernel), first.host};
  if (!now.machine.devices) return std::unexpected(describe(now.machine.devices.error()));
  now.machine.vfio_aliases = first.machine.vfio_aliases;
  auto saved = report_of_this_boot(kernel);
  if (!saved) return std::unexpected(saved.error());
  const Report* report = *saved ? &(*saved)->report : nullptr;
  const Forecast next = forecast(kernel, options.config, now, report);
  Look result;
  result.lines = compare({next.loaded.parsed.config, next.plan, next.report, report, now.machine, next.switches,
                          why_not_run(first.host), how_to_regenerate(kernel)});
  if (report != nullptr) {
    result.report = *report;
    result.binder_exit = (*saved)->exit_code;
  }
  return result;
}

bool all_well(const std::vector<StatusLine>& lines) { return std::ranges::all_of(lines, &StatusLine::as_configured); }

/// Looks until all is as configured, for as long as was asked for: some devices come late.
std::expected<Look, std::string> look_until_well(Kernel& kernel, const StatusOptions& options, const Sight& first) {
  constexpr std::chrono::milliseconds pause{500};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{options.wait_seconds};
  while (true) {
    auto seen = look_once(kernel, options, first);
    const auto left = end - std::chrono::steady_clock::now();
    if ((seen && all_well(seen->lines)) || left <= std::chrono::steady_clock::duration::zero()) return seen;
    std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(pause, left));
  }
}

std::string word_of(const StatusLine& line) {
  if (!line.as_configured) return "wrong";
  return line.cause == Cause::none ? "ok" : "ok, late";
}

void print_table(const std::vector<StatusLine>& lines, const Terminal& terminal, std::ostream& out) {
  std::vector<std::vector<std::string>> rows{{"", "", "CONFIGURED", "AT BOOT", "NOW"}};
  std::vector<const StatusLine*> shown;
  for (const StatusLine& line : lines) {
    if (line.kind == LineKind::boot) continue;
    shown.push_back(&line);
    rows.push_back({word_of(line), printable(line.subject), printable(line.planned), printable(line.happened),
                    printable(line.now)});
  }
  if (shown.empty()) return;
  const std::vector<std::string> text = align(rows, terminal.columns, 1);
  out << paint(terminal, Colour::bold, text[0]) << '\n';
  for (std::size_t i = 0; i < shown.size(); ++i) {
    out << paint(terminal, shown[i]->as_configured ? Colour::plain : Colour::bad, text[i + 1]) << '\n';
  }
}

/// Each message once, with all that it is about.
void print_messages(const std::vector<StatusLine>& lines, const Terminal& terminal, std::ostream& out) {
  std::vector<std::pair<std::string, std::string>> messages;
  for (const StatusLine& line : lines) {
    if (line.message.empty()) continue;
    const auto said = std::ranges::find(messages, line.message, &std::pair<std::string, std::string>::first);
    const std::string name = line.address ? to_string(*line.address) : line.subject;
    if (said == messages.end()) {
      messages.emplace_back(line.message, name);
    } else {
      said->second += ", " + name;
    }
  }
  for (const auto& [message, names] : messages) {
    out << '\n' << wrap(printable(names + ": " + message), 2, terminal.columns) << '\n';
  }
}

void print_text(const std::vector<StatusLine>& lines, std::ostream& out) {
  const Terminal terminal = standard_output();
  print_table(lines, terminal, out);
  print_messages(lines, terminal, out);
  if (lines.empty()) out << "Nothing is configured.\n";
}

constexpr std::array kinds{Named<LineKind>{LineKind::boot, "boot"}, Named<LineKind>{LineKind::device, "device"},
                           Named<LineKind>{LineKind::hugepages, "hugepages"},
                           Named<LineKind>{LineKind::setting, "setting"}};

void print_json(const Look& seen, std::ostream& out) {
  Json json{{"version", 1}, {"program", "vfioctl"}, {"program_version", version}};
  json["all_as_configured"] = all_well(seen.lines);
  json["binder_ran"] = seen.binder_exit.has_value();
  json["binder_exit_code"] = seen.binder_exit ? Json(*seen.binder_exit) : Json{};
  json["image_config_sha256"] = seen.binder_exit ? Json(seen.report.config_sha256) : Json{};
  json["lines"] = Json::array();
  for (const StatusLine& line : seen.lines) {
    json["lines"].push_back({{"kind", name_in(kinds, line.kind)},
                             {"subject", printable(line.subject)},
                             {"address", line.address ? Json(to_string(*line.address)) : Json{}},
                             {"as_configured", line.as_configured},
                             {"configured", printable(line.planned)},
                             {"at_boot", printable(line.happened)},
                             {"now", printable(line.now)},
                             {"cause", name_in(causes, line.cause)},
                             {"message", printable(line.message)}});
  }
  out << json.dump(2) << '\n';
}

/// A program that reads JSON gets JSON, whatever happens.
Exit tell_unseen(const StatusOptions& options, const std::string& why) {
  complain(why);
  if (options.json) {
    StatusLine line;
    line.kind = LineKind::boot;
    line.subject = "this boot";
    line.cause = Cause::unreadable;
    line.as_configured = false;
    line.message = why;
    Look nothing;
    nothing.lines.push_back(std::move(line));
    print_json(nothing, std::cout);
  }
  return Exit::unreadable;
}

Exit run(const StatusOptions& options) {
  const auto root = RootDirectory::at(options.root);
  if (!root) return tell_unseen(options, describe(root.error()));
  LinuxKernel kernel{*root};
  const auto first = look({options.root, {}}, kernel);
  if (!first) return tell_unseen(options, first.error());
  const auto seen = look_until_well(kernel, options, *first);
  if (!seen) return tell_unseen(options, seen.error());
  if (options.json) {
    print_json(*seen, std::cout);
  } else {
    print_text(seen->lines, std::cout);
  }
  return all_well(seen->lines) ? Exit::good : Exit::not_good;
}

}  // namespace

std::function<Exit()> add_status(CLI::App& app) {
  constexpr unsigned longest_wait = 86400;
  auto options = std::make_shared<StatusOptions>();
  app.add_option("--root", options->root, "The system to look at")->type_name("DIR")->capture_default_str();
  add_config_option(app, options->config, options->root);
  app.add_option("--wait", options->wait_seconds, "Look again until all is as configured, so long at most")
      ->type_name("SECONDS")
      ->check(CLI::Range(0U, longest_wait));
  app.add_flag("--json", options->json, "One JSON document, see vfioctl(8)");
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
