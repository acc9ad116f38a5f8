// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl libvirt: what a guest with the configured devices needs, as XML.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "binder/ctl/command.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/guest_xml.h"
#include "binder/ctl/json_answer.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/root_directory.h"
#include "binder/plan/make_plan.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  MachineOptions machine;
  std::string config;
  std::vector<std::string> selectors;
  unsigned first_bus = 0x10;  ///< beyond the ports that virt-manager makes
  bool hides_hypervisor = false;
  bool in_json = false;
};

/// What is printed, and what stands in its way.
struct Answer {
  std::vector<const PciDevice*> devices;
  std::vector<std::string> messages;
};

void add_targets(const Plan& plan, const Machine& machine, Answer& answer) {
  for (const Target& target : plan.targets) {
    if (const PciDevice* const device = find_device(machine, target.address)) answer.devices.push_back(device);
  }
  for (const Refusal& refusal : plan.refused_devices) {
    answer.messages.push_back(device_line(refused_device(refusal, plan.driver)).text);
  }
  std::ranges::sort(answer.devices, {}, &PciDevice::address);
}

/// All that the config names.
Answer configured(const Forecast& result) {
  Answer answer;
  for (const Problem& problem : result.report.problems) answer.messages.push_back(one_line(problem));
  add_targets(result.plan, result.machine, answer);
  if (answer.devices.empty() && answer.messages.empty()) {
    answer.messages.emplace_back(
        "no device is configured: name some in DEVICES of /etc/vfio-pci.cfg, or after the command");
  }
  return answer;
}

/// What was named after the command. What the config does not hold a guest cannot have: the device is on no VFIO
/// driver.
std::expected<Answer, std::string> named(const Options& options, const Forecast& result, const Machine& now) {
  Config config = result.loaded.parsed.config;
  config.devices.clear();
  for (const std::string& text : options.selectors) {
    const auto selector = parse_selector(text);
    if (!selector) return std::unexpected(text + ": " + selector.error().message + "; " + fix_of(selector.error()));
    config.devices.push_back(*selector);
  }
  Answer answer;
  add_targets(make_plan(config, now), now, answer);  // as it runs: virtual functions are not there at a boot
  for (const PciDevice* device : answer.devices) {
    const bool is_held = device->driver && *device->driver == config.driver;
    if (is_held || is_target(result.plan, device->address)) continue;
    answer.messages.push_back(to_string(device->address) +
                              " is not in DEVICES: without that no guest can start with it; add it, regenerate the "
                              "initramfs and reboot");
  }
  return answer;
}

Json json_of(const GuestDevice& guest) {
  const PciDevice& device = *guest.device;
  Json place;
  if (guest.place) {
    place = {{"bus", guest.place->bus},
             {"slot", 0},
             {"function", guest.place->function},
             {"multifunction", guest.begins_card}};
  }
  return {{"address", to_string(device.address)},
          {"id", device.id ? Json(to_string(*device.id)) : Json{}},
          {"guest", place}};
}

void print(const Options& options, const Answer& answer, const std::vector<PoolTarget>& pools) {
  const std::vector<GuestDevice> guests = place_devices(answer.devices, options.first_bus);
  std::vector<XmlNode> xml = memory_elements(pools);
  const auto append = [&](std::vector<XmlNode> nodes) {
    xml.insert(xml.end(), std::make_move_iterator(nodes.begin()), std::make_move_iterator(nodes.end()));
  };
  append(feature_elements(guests, options.hides_hypervisor ? Hypervisor::hidden : Hypervisor::shown));
  append(device_elements(guests));
  if (!options.in_json) {
    std::cout << xml_text(xml);
    return;
  }
  Json document{{"version", 1},
                {"result", answer.messages.empty() ? "good" : "not-good"},
                {"messages", Json::array()},
                {"devices", Json::array()}};
  for (const std::string& message : answer.messages) document["messages"].push_back(printable(message));
  for (const GuestDevice& guest : guests) document["devices"].push_back(json_of(guest));
  document["xml"] = xml_text(xml);
  std::cout << document.dump(2) << '\n';
}

Exit run(const Options& options) {
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) return fail(options.in_json, Exit::unreadable, describe(root.error()));
  LinuxKernel kernel{*root};
  const auto sight = look(options.machine, kernel);
  if (!sight) return fail(options.in_json, Exit::unreadable, sight.error());
  const Forecast result = forecast(kernel, options.config, *sight, nullptr);
  Answer answer;
  if (options.selectors.empty()) {
    answer = configured(result);
  } else {
    auto chosen = named(options, result, sight->machine);
    if (!chosen) return fail(options.in_json, Exit::usage, chosen.error());
    answer = *std::move(chosen);
  }
  for (const Refusal& refusal : result.plan.refused_pools) {
    answer.messages.push_back(pool_line(refused_pool(refusal)).text);
  }
  print(options, answer, result.plan.pools);
  for (const std::string& message : answer.messages) complain(message);
  return answer.messages.empty() ? Exit::good : Exit::not_good;
}

}  // namespace

std::function<Exit()> add_libvirt(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  add_machine_options(app, options->machine);
  app.add_option("SELECTOR", options->selectors, "Devices; all that the config names without any");
  add_config_option(app, options->config, options->machine.root);
  app.add_option("--guest-bus", options->first_bus, "The guest's bus for the first card of several functions")
      ->type_name("N")
      ->check(CLI::Range(1U, 255U))
      ->capture_default_str();
  app.add_flag("--hide-hypervisor", options->hides_hypervisor, "The guest does not see that it is a virtual machine");
  app.add_flag("--json", options->in_json, "Print JSON");
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
