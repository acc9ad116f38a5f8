// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl cpus: which CPUs of the host a guest should run on.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "binder/ctl/command.h"
#include "binder/ctl/cpus_xml.h"
#include "binder/ctl/json_answer.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/root_directory.h"
#include "binder/machine/resolve.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  MachineOptions machine;
  unsigned count = 0;  ///< 0: as many as suit
  std::string device;
  bool in_json = false;
};

/// The node that a device is in, with what is to be said where it is not known.
struct DeviceNode {
  std::optional<unsigned> node;
  std::string remark;
};

struct Failure {
  Exit exit = Exit::unreadable;
  std::string message;
};

std::expected<DeviceNode, Failure> node_of(const Sight& sight, const std::string& text) {
  const auto selector = parse_selector(text);
  if (!selector) {
    return std::unexpected(
        Failure{Exit::usage, "--device " + text + ": " + selector.error().message + "; " + fix_of(selector.error())});
  }
  const auto devices = resolve(*selector, sight.machine);
  if (devices.empty()) {
    return std::unexpected(Failure{Exit::unreadable, "--device " + text + ": this machine has no such device"});
  }
  const HostDevice* const device = find_host_device(sight.host, devices.front()->address);
  if (device == nullptr || !device->numa_node) {
    const std::string why = device == nullptr ? "it is not described" : describe(device->numa_node.error());
    return DeviceNode{std::nullopt, to_string(devices.front()->address) + ": its NUMA node is not known: " + why};
  }
  if (*device->numa_node >= 0) return DeviceNode{static_cast<unsigned>(*device->numa_node), {}};
  return DeviceNode{std::nullopt, {}};  // nothing to tell on a machine of one node
}

bool has_nodes(const std::vector<Cpu>& cpus) {
  const auto first = std::ranges::find_if(cpus, [](const Cpu& cpu) { return cpu.node.has_value(); });
  return first != cpus.end() &&
         std::ranges::any_of(cpus, [&](const Cpu& cpu) { return cpu.node && *cpu.node != *first->node; });
}

ThreadsFlag flag_for(const Host& host) {
  const std::string vendor = host.cpu_vendor.value_or("");
  return vendor == "AuthenticAMD" || vendor == "HygonGenuine" ? ThreadsFlag::topoext : ThreadsFlag::not_needed;
}

void print_json(const Pinning& pinning, const std::vector<XmlNode>& xml) {
  Json vcpus = Json::array();
  for (const unsigned cpu : pinned_cpus(pinning)) vcpus.push_back({{"vcpu", vcpus.size()}, {"cpu", cpu}});
  const Json document{
      {"version", 1},
      {"result", "good"},
      {"vcpus", vcpus},
      {"cores", pinning.cores.size()},
      {"threads", pinning.threads},
      {"caches", pinning.caches},
      {"node", pinning.node ? Json(*pinning.node) : Json{}},
      {"host_cpus", cpu_list(cpus_of(pinning.host))},
      {"emulator_cpus", cpu_list(pinning.emulator)},
      {"reason", pinning.reason},
      {"notes", pinning.notes},
      {"xml", xml_text(xml)},
  };
  std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

Exit run(const Options& options) {
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) return fail(options.in_json, Exit::unreadable, describe(root.error()));
  LinuxKernel kernel{*root};
  const auto sight = look(options.machine, kernel);
  if (!sight) return fail(options.in_json, Exit::unreadable, sight.error());
  if (!sight->host.cpus) return fail(options.in_json, Exit::unreadable, describe(sight->host.cpus.error()));
  PinningWish wish;
  if (options.count > 0) wish.count = options.count;
  std::string remark;
  if (!options.device.empty()) {
    const auto place = node_of(*sight, options.device);
    if (!place) return fail(options.in_json, place.error().exit, place.error().message);
    wish.node = place->node;
    if (!place->node && has_nodes(*sight->host.cpus)) {
      remark = place->remark.empty() ? "The firmware does not say in which NUMA node " + options.device + " is."
                                     : place->remark + ".";
    }
  }
  auto pinning = make_pinning(*sight->host.cpus, wish);
  if (!pinning) {
    return fail(options.in_json, pinning.error().could_not_look ? Exit::unreadable : Exit::not_good,
                pinning.error().message);
  }
  if (!remark.empty()) pinning->notes.push_back(remark);
  const std::vector<XmlNode> xml = cpu_elements(*pinning, flag_for(sight->host));
  if (options.in_json) {
    print_json(*pinning, xml);
  } else {
    std::cout << xml_text(xml);
  }
  return Exit::good;
}

}  // namespace

std::function<Exit()> add_cpus(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  add_machine_options(app, options->machine);
  app.add_option("--count", options->count, "How many virtual CPUs the guest is to have (default: what suits)")
      ->type_name("N")
      ->check(CLI::Range(1U, 4096U));
  app.add_option("--device", options->device, "Choose CPUs near this device")->type_name("SELECTOR");
  app.add_flag("--json", options->in_json, "Print JSON");
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
