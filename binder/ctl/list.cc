// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl list: what there is, what may be handed over, and what has to go with it.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "binder/config/config_paths.h"
#include "binder/ctl/class_words.h"
#include "binder/ctl/command.h"
#include "binder/ctl/listing.h"
#include "binder/ctl/selectors.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/scan/scan.h"
#include "binder/machine/resolve.h"
#include "binder/plan/rules/rules.h"
#include "binder/plan/verdict/scene.h"
#include "binder/plan/where.h"
#include "binder/text/join.h"

namespace binder::ctl {

namespace {

struct ListOptions {
  MachineOptions machine;
  std::vector<std::string> selectors;
  std::string class_word;
  bool usb = false;
  bool tree = false;
  bool dot = false;
  bool json = false;
};

/// What is asked for, by address. Unset: everything.
using Selection = std::optional<std::set<PciAddress>>;

/// Why a selector names nothing here that it should; empty: it does.
std::string fault_of(const Selector& selector, const std::vector<const PciDevice*>& found, const Machine& machine) {
  if (found.empty()) return why_absent(selector, machine);
  const Config config;
  const auto objection = object_to_guard({*found.front(), selector, config, machine});
  return objection ? objection->seen : "";
}

/// Selectors that name nothing are told, and `exit` says so.
Selection select(const std::vector<Selector>& selectors, const Machine& machine, Exit& exit) {
  if (selectors.empty()) return std::nullopt;
  std::set<PciAddress> selected;
  for (const Selector& selector : selectors) {
    const std::vector<const PciDevice*> found = resolve(selector, machine);
    if (const std::string fault = fault_of(selector, found, machine); !fault.empty()) {
      complain(to_string(selector) + ": " + fault);
      exit = Exit::not_good;
      continue;
    }
    for (const PciDevice* device : found) selected.insert(device->address);
  }
  return selected;
}

/// `0000:01:00.1 of the same card is not listed`, where somebody chose devices and left a function of a card out.
void note_what_is_left_out(const Scene& scene, const std::set<PciAddress>& selected, ListedDevice& listed) {
  if (!is_endpoint(*listed.device) || !is_below_bridge(scene, *listed.device)) return;
  std::vector<const PciDevice*> left_out = slot_mates_of(scene, *listed.device);
  std::erase_if(left_out, [&](const PciDevice* mate) { return selected.contains(mate->address); });
  if (left_out.empty()) return;
  listed.verdict.notes.push_back(
      "not listed here, and " + std::string{left_out.size() == 1 ? "a function" : "functions"} + " of the same card: " +
      join(left_out, commas_and, [](const PciDevice* mate) { return to_string(mate->address); }));
}

/// The devices of the listing. A class that could not be read may be the one that is asked for.
std::vector<ListedDevice> list_devices(const Sight& sight, Headless headless, const Selection& selection,
                                       const std::function<bool(std::uint32_t)>& is_wanted) {
  std::vector<Verdict> verdicts = verdicts_of(sight.machine, sight.host, headless);
  const Scene scene = scene_of(sight.machine, sight.host);
  std::vector<ListedDevice> devices;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const PciDevice& device = (*sight.machine.devices)[i];
    if (selection && !selection->contains(device.address)) continue;
    if (is_wanted && device.class_code && !is_wanted(*device.class_code)) continue;
    ListedDevice& listed = devices.emplace_back();
    listed.device = &device;
    listed.known = find_host_device(sight.host, device.address);
    listed.verdict = std::move(verdicts[i]);
    if (selection) note_what_is_left_out(scene, *selection, listed);
  }
  return devices;
}

/// One line, whatever is missing.
void tell_what_is_not_seen(const std::vector<ListedDevice>& devices) {
  for (const ListedDevice& listed : devices) {
    if (listed.known == nullptr || listed.known->uses.unseen.empty()) continue;
    complain("not all that uses the devices could be seen (" + describe(listed.known->uses.unseen.front()) + ")" +
             (geteuid() == 0 ? "" : "; root may see more"));
    return;
  }
}

/// They wait for a driver that is stuck, so nothing else is asked for them.
void read_overrides_of_endpoints(Kernel& kernel, Machine& machine) {
  std::vector<PciAddress> addresses;
  for (const PciDevice& device : *machine.devices) {
    if (is_endpoint(device)) addresses.push_back(device.address);
  }
  read_overrides(kernel, addresses, machine);
}

void print(const ListOptions& options, const Listing& listing) {
  const Terminal terminal = standard_output();
  if (options.json) return print_list_json(std::cout, listing);
  if (options.dot) return print_dot(std::cout, listing);
  if (options.tree) return print_tree(std::cout, listing, terminal);
  if (options.usb) return print_usb(std::cout, listing, terminal);
  print_list(std::cout, listing, terminal);
}

/// A program that reads JSON gets JSON, whatever happens.
Exit print_nothing() {
  Sight nothing;
  nothing.machine.iommu_active = std::unexpected(not_looked_at());
  Names names;
  print_list_json(std::cout, {nothing, names, {}});
  return Exit::unreadable;
}

std::function<bool(std::uint32_t)> class_filter(const ListOptions& options) {
  if (options.class_word.empty()) return options.usb ? parse_class("usb").value() : nullptr;
  const auto filter = parse_class(options.class_word);
  if (!filter) {
    throw CLI::ValidationError("--class", options.class_word + " is no class: write one of " + known_class_words() +
                                              ", or hexadecimal digits such as 03 or 0300");
  }
  return *filter;
}

Exit list_machine(const ListOptions& options, const std::vector<Selector>& selectors, Kernel& kernel) {
  const auto is_wanted = class_filter(options);
  auto sight = look(options.machine, kernel);
  if (!sight) {
    complain(sight.error());
    return options.json ? print_nothing() : Exit::unreadable;
  }
  Headless headless = Headless::no;
  if (options.machine.machine.empty()) {
    read_overrides_of_endpoints(kernel, sight->machine);
    headless = load_config(kernel, std::string{config_path}).parsed.config.headless;
  }
  Exit exit = Exit::good;
  const Selection selection = select(selectors, sight->machine, exit);
  Names names;
  const Listing listing{*sight, names, list_devices(*sight, headless, selection, is_wanted)};
  print(options, listing);
  if (options.usb && !sight->host.usb) {
    complain("what hangs on USB is not known: " + describe(sight->host.usb.error()));
    exit = Exit::unreadable;
  }
  if (listing.devices.empty() && exit == Exit::good) {
    complain(options.usb && options.class_word.empty() ? "there is no USB controller here"
             : is_wanted                               ? "there is no device of this class here"
                                                       : "there are no PCI devices here");
    exit = Exit::not_good;
  }
  tell_what_is_not_seen(listing.devices);
  return exit;
}

Exit run(const ListOptions& options) {
  const auto selectors = read_arguments(options.selectors);
  if (!selectors) return Exit::usage;
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) {
    complain(describe(root.error()));
    return options.json ? print_nothing() : Exit::unreadable;
  }
  LinuxKernel kernel{*root};
  return list_machine(options, *selectors, kernel);
}

}  // namespace

std::function<Exit()> add_list(CLI::App& app) {
  const auto options = std::make_shared<ListOptions>();
  app.add_option("SELECTOR", options->selectors, "Devices, as in DEVICES of vfio-pci.cfg(5); none: all");
  app.add_option("--class", options->class_word,
                 "Only devices of this kind: " + known_class_words() + ", or hex digits")
      ->type_name("CLASS");
  CLI::Option* const usb = app.add_flag("--usb", options->usb, "USB controllers, and what hangs on which port");
  CLI::Option* const tree = app.add_flag("--tree", options->tree, "Draw what is below what");
  CLI::Option* const dot = app.add_flag("--dot", options->dot, "The same for Graphviz");
  CLI::Option* const json = app.add_flag("--json", options->json, "Print JSON");
  add_machine_options(app, options->machine);
  tree->excludes(dot)->excludes(json)->excludes(usb);
  dot->excludes(json)->excludes(usb);
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
