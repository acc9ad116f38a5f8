// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl hugepages: from the memory of a guest to the line that reserves it.
#include <CLI/CLI.hpp>

#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "binder/config/hugepage_request.h"
#include "binder/ctl/command.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/json_answer.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/root_directory.h"
#include "binder/plan/hugepage_advice.h"
#include "binder/plan/memory_room.h"
#include "binder/plan/names.h"
#include "binder/text/join.h"
#include "binder/text/named.h"
#include "binder/text/printable.h"
#include "binder/text/size_name.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  MachineOptions machine;
  std::string config;
  std::string amount;
  int node = -1;  ///< none
  bool in_json = false;
};

constexpr std::array<Named<Prospect>, 3> prospects = {{
    {Prospect::yes, "yes"},
    {Prospect::perhaps, "perhaps"},
    {Prospect::no, "no"},
}};

/// What is printed, with what it was made from.
struct Page {
  const HugepageAdvice& advice;
  const Config& config;
  const Memory& now;
  const Memory& then;
};

std::string config_line(const HugepageRequest& request) { return "HUGEPAGES=\"" + to_string(request) + "\""; }

std::uint64_t host_memory_kib(const Page& page) {
  return page.config.host_memory_kib ? *page.config.host_memory_kib
                                     : default_host_memory_kib(page.now.total_kib.value_or(0));
}

std::string room_in_words(const Reading<std::uint64_t>& room) { return room ? std::to_string(*room) : "not known"; }

void print_sizes(const Page& page, const Terminal& terminal) {
  std::vector<std::vector<std::string>> rows{{"SIZE", "PAGES", "RESERVED", "ROOM NOW", "ROOM AT BOOT", "NEXT BOOT"}};
  for (const PageSizeAdvice& size : page.advice.sizes) {
    rows.push_back({pool_name(*size.request.page_size_kib, size.request.node), std::to_string(*size.request.pages),
                    std::to_string(size.pages_now), room_in_words(size.room_now), room_in_words(size.room_at_boot),
                    std::string{name_in(prospects, size.next_boot)}});
  }
  for (const std::string& line : align(rows, terminal.columns, rows.front().size())) std::cout << line << '\n';
  std::cout << '\n';
  for (const PageSizeAdvice& size : page.advice.sizes) {
    std::string remark = size.why;
    if (!size.is_whole)
      remark += (remark.empty() ? "" : "; ") + std::string{"the amount was rounded up to whole pages"};
    if (remark.empty()) continue;
    const std::string name = pool_name(*size.request.page_size_kib, size.request.node) + ": ";
    std::cout << wrap(printable(name + remark + "."), name.size(), terminal.columns) << '\n';
  }
}

void print_lines(const Page& page, const Terminal& terminal) {
  const PageSizeAdvice& best = page.advice.sizes[*page.advice.best];
  std::cout << "In /etc/vfio-pci.cfg, for the binder to reserve them early in the boot:\n\n    "
            << config_line(best.request) << "\n\n"
            << "or on the kernel command line, which reserves them before anything else:\n\n    "
            << kernel_words(best.request) << '\n';
  if (page.config.hugepages.empty()) return;
  const std::string old = join(page.config.hugepages, spaces, [](const auto& entry) { return to_string(entry); });
  std::cout << '\n'
            << wrap("The config has HUGEPAGES already (" + printable(old) +
                        "): lines add up, so put this one in its place.",
                    0, terminal.columns)
            << '\n';
}

void print_text(const Page& page) {
  const Terminal terminal = standard_output();
  print_sizes(page, terminal);
  std::cout << wrap(memory_name(page.now.total_kib.value_or(0)) + " of memory, " +
                        memory_name(page.now.available_kib.value_or(0)) + " free now, about " +
                        memory_name(page.then.available_kib.value_or(0)) + " when the binder starts; " +
                        memory_name(host_memory_kib(page)) + " stay with the host (HOST_MEMORY).",
                    0, terminal.columns)
            << "\n\n";
  if (page.advice.best) {
    print_lines(page, terminal);
  } else {
    std::cout << "No boot can reserve that much beside what the host needs.\n";
  }
}

Json number(const Reading<std::uint64_t>& reading) { return reading ? Json(*reading) : Json{}; }

Json json_of(const PageSizeAdvice& size) {
  return {{"page_size_kib", *size.request.page_size_kib},
          {"node", size.request.node ? Json(*size.request.node) : Json{}},
          {"pages", *size.request.pages},
          {"whole", size.is_whole},
          {"reserved", size.pages_now},
          {"room_now", number(size.room_now)},
          {"room_at_boot", number(size.room_at_boot)},
          {"next_boot", name_in(prospects, size.next_boot)},
          {"reason", printable(size.why)},
          {"config", config_line(size.request)},
          {"kernel", kernel_words(size.request)}};
}

void print_json(const Page& page) {
  Json document{{"version", 1},
                {"result", page.advice.best ? "good" : "not-good"},
                {"total_kib", number(page.now.total_kib)},
                {"available_kib", number(page.now.available_kib)},
                {"available_at_boot_kib", number(page.then.available_kib)},
                {"host_memory_kib", host_memory_kib(page)},
                {"sizes", Json::array()},
                {"best", page.advice.best ? Json(*page.advice.best) : Json{}}};
  for (const PageSizeAdvice& size : page.advice.sizes) document["sizes"].push_back(json_of(size));
  std::cout << document.dump(2) << '\n';
}

/// The amount with the node, or what is wrong with it.
std::expected<HugepageRequest, std::string> request_of(const Options& options) {
  auto request = parse_hugepage_request(options.amount);
  if (!request)
    return std::unexpected(options.amount + ": " + request.error().message + "; " + fix_of(request.error()));
  if (request->pages.value_or(1) == 0 || request->bytes.value_or(1) == 0) {
    return std::unexpected(options.amount +
                           ": this asks for no pages; write how much the guest is to have, such as 16G");
  }
  if (options.node < 0) return *std::move(request);
  const auto node = static_cast<unsigned>(options.node);
  if (request->node && *request->node != node) {
    return std::unexpected(options.amount + " and --node " + std::to_string(node) + " name two nodes; keep one");
  }
  request->node = node;
  return *std::move(request);
}

Exit run(const Options& options) {
  const auto request = request_of(options);
  if (!request) return fail(options.in_json, Exit::usage, request.error());
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) return fail(options.in_json, Exit::unreadable, describe(root.error()));
  LinuxKernel kernel{*root};
  const auto sight = look(options.machine, kernel);
  if (!sight) return fail(options.in_json, Exit::unreadable, sight.error());
  const Forecast result = forecast(kernel, options.config, *sight, nullptr);
  const Config& config = result.loaded.parsed.config;
  const auto advice = advise_hugepages(*request, config.host_memory_kib, sight->machine, result.machine);
  if (!advice) {
    return fail(options.in_json, advice.error().could_not_look ? Exit::unreadable : Exit::not_good,
                advice.error().message);
  }
  const Page page{*advice, config, sight->machine.memory, result.machine.memory};
  if (options.in_json) {
    print_json(page);
  } else {
    print_text(page);
  }
  return advice->best ? Exit::good : Exit::not_good;
}

}  // namespace

std::function<Exit()> add_hugepages(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  add_machine_options(app, options->machine);
  app.add_option("AMOUNT", options->amount, "Memory of the guest, as an entry of HUGEPAGES: 16G, 16G/1G, 8192/2M")
      ->required();
  app.add_option("--node", options->node, "Of this NUMA node")->type_name("N")->check(CLI::Range(0, 65535));
  add_config_option(app, options->config, options->machine.root);
  app.add_flag("--json", options->in_json, "Print JSON");
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
