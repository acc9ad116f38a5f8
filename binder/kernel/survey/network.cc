// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/survey/places.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/join.h"

namespace binder {

namespace {

const std::string links_path = "/sys/class/net/";
const std::string ipv4_routes = "/proc/net/route";
const std::string ipv6_routes = "/proc/net/ipv6_route";
const std::string ipv6_addresses = "/proc/net/if_inet6";

constexpr std::uint32_t interface_up = 1;        // IFF_UP
constexpr std::uint32_t route_refuses = 0x0200;  // RTF_REJECT
constexpr std::string_view link_local = "20";    // IPV6_ADDR_LINKLOCAL: every link that is up gives itself one
constexpr unsigned most_layers = 16;

/// What the network knows of links, by their names.
struct Network {
  std::set<std::string> with_address;
  std::set<std::string> with_default_route;
  std::vector<SystemError> unseen;
};

std::uint32_t number_or_zero(std::string_view text) {
  const auto number = number_in<std::uint32_t>(text, 16, "");
  return number ? *number : 0;
}

/// The lines of a file that a kernel without that protocol does not have.
std::vector<std::vector<std::string_view>> table_of(const Reading<std::string>& text) {
  std::vector<std::vector<std::string_view>> table;
  if (!text) return table;
  for (const std::string_view line : lines_of(*text)) table.push_back(words_of(line));
  return table;
}

/// Each address whose network has more than itself in it brings a route without a gateway; there is no file that tells
/// of which link an IPv4 address is.
void read_ipv4(Kernel& kernel, Network& network) {
  const auto text = kernel.read(ipv4_routes);
  // Every kernel that has links has this: missing is a look that failed.
  if (!text) network.unseen.push_back(text.error());
  for (const auto& row : table_of(text)) {
    if (row.size() < 8 || row[0] == "Iface" || (number_or_zero(row[3]) & route_refuses) != 0) continue;
    const bool is_default = number_or_zero(row[1]) == 0 && number_or_zero(row[7]) == 0;
    (is_default ? network.with_default_route : network.with_address).emplace(row[0]);
  }
}

void read_ipv6(Kernel& kernel, Network& network) {
  const auto addresses = kernel.read(ipv6_addresses);
  if (!addresses && !is_missing(addresses.error())) network.unseen.push_back(addresses.error());
  for (const auto& row : table_of(addresses)) {
    if (row.size() == 6 && row[3] != link_local) network.with_address.emplace(row[5]);
  }
  const auto routes = kernel.read(ipv6_routes);
  if (!routes && !is_missing(routes.error())) network.unseen.push_back(routes.error());
  for (const auto& row : table_of(routes)) {
    if (row.size() < 10 || (number_or_zero(row[8]) & route_refuses) != 0) continue;
    if (row[1] == "00" && row[0].find_first_not_of('0') == std::string_view::npos) {
      network.with_default_route.emplace(row[9]);
    }
  }
}

/// The links that are made of this one: bridge, bond, VLAN.
std::vector<std::string> uppers_of(Kernel& kernel, const std::string& link) {
  constexpr std::string_view upper = "upper_";
  std::vector<std::string> uppers;
  const auto names = kernel.list(links_path + link);
  if (!names) return uppers;
  for (const std::string& name : *names) {
    if (name.starts_with(upper)) uppers.push_back(name.substr(upper.size()));
  }
  return uppers;
}

/// What a link by itself is used for.
std::vector<std::string> roles_of(const Network& network, const std::string& link) {
  std::vector<std::string> roles;
  if (network.with_address.contains(link)) roles.emplace_back("has an address");
  if (network.with_default_route.contains(link)) roles.emplace_back("default route");
  return roles;
}

/// What the links above it are used for, each once: `in br0, which has an address, default route`.
void add_uppers(Kernel& kernel, const Network& network, const std::string& link, std::vector<std::string>& facts,
                unsigned layer = 0) {
  if (layer == most_layers) return;
  for (const std::string& upper : uppers_of(kernel, link)) {
    const std::vector<std::string> roles = roles_of(network, upper);
    const std::string fact = "in " + upper + (roles.empty() ? "" : " (" + join(roles, commas) + ")");
    if (std::ranges::find(facts, fact) != facts.end()) continue;
    facts.push_back(fact);
    add_uppers(kernel, network, upper, facts, layer + 1);
  }
}

/// `up`, or nothing. Drivers that do not tell are `unknown` (Documentation/networking/operstates.rst); then what the
/// administrator wants counts.
Reading<std::string> state_of(Kernel& kernel, const std::string& link) {
  const auto state = read_line(kernel, links_path + link + "/operstate");
  if (!state) return state;
  if (*state == "up" || *state == "dormant") return *state;
  if (*state != "unknown") return "";
  const auto flags = read_number<std::uint32_t>(kernel, links_path + link + "/flags", 16);
  if (!flags) return std::unexpected(flags.error());
  return (*flags & interface_up) != 0 ? "up" : "";
}

void note_link(Kernel& kernel, const Network& network, const std::string& link, Host& host) {
  const auto directory = device_directory(kernel, links_path + link);
  if (!directory) {
    add_lost_link(host, directory.error());
    return;
  }
  const std::vector<PciAddress> functions = functions_above(*directory);
  if (functions.empty()) return;
  for (const SystemError& error : network.unseen) add_unseen(host, functions, error);
  std::vector<std::string> facts;
  const auto state = state_of(kernel, link);
  // Renamed or gone a moment ago: the next look finds it.
  if (!state) add_unseen(host, functions, state.error());
  if (state && !state->empty()) facts.push_back(*state);
  std::ranges::copy(roles_of(network, link), std::back_inserter(facts));
  add_uppers(kernel, network, link, facts);
  if (!facts.empty()) {
    add_use(host, functions, UseKind::network,
            link + (is_on_usb(*directory) ? " (USB): " : ": ") + join(facts, commas));
  }
}

/// The directory `net` stays where a link has been moved to another network namespace, and shows nothing
/// (net/core/net-sysfs.c).
void note_hidden_link(Kernel& kernel, const std::string& directory, const std::vector<PciAddress>& functions,
                      Host& host) {
  const auto links = kernel.list(directory + "/net");
  if (!links && !is_missing(links.error())) add_unseen(host, functions, links.error());
  if (links && links->empty()) {
    add_use(host, functions, UseKind::network, "a link in another network namespace (a container's, perhaps)");
  }
}

/// What has links: PCI functions, and what drivers put between those and a link.
void note_hidden_links(Kernel& kernel, Host& host) {
  for (std::size_t i = 0; i < host.devices.size(); ++i) {
    const PciAddress address = host.devices[i].address;
    note_hidden_link(kernel, device_path(address, ""), {address}, host);
  }
  for (const std::string bus : {"/sys/bus/virtio/devices/", "/sys/bus/usb/devices/"}) {
    const auto names = kernel.list(bus);
    if (!names) {
      if (!is_missing(names.error())) add_unseen_everywhere(host, names.error());
      continue;
    }
    for (const std::string& name : *names) {
      const auto directory = device_directory(kernel, bus + name);
      if (directory) note_hidden_link(kernel, *directory, functions_above(*directory), host);
    }
  }
}

}  // namespace

void survey_network(Kernel& kernel, Host& host) {
  note_hidden_links(kernel, host);
  const auto links = kernel.list(links_path);
  if (!links) {
    // A kernel without networking has no such class.
    if (!is_missing(links.error())) add_unseen_everywhere(host, links.error());
    return;
  }
  Network network;
  read_ipv4(kernel, network);
  read_ipv6(kernel, network);
  for (const std::string& link : *links) note_link(kernel, network, link, host);
}

}  // namespace binder
