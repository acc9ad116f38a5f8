// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/device_link.h"

#include "binder/text/text.h"

namespace binder {

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::optional<PciAddress> pci_directory_name(std::string_view name) {
  // Most names are none; to say what is wrong with each would take its time.
  constexpr std::string_view shortest = "0000:00:00.0";
  if (name.size() < shortest.size() || name[name.size() - 2] != '.') return std::nullopt;
  const auto address = parse_pci_address(name);
  return address && to_string(*address) == name ? std::optional{*address} : std::nullopt;
}

std::optional<PciAddress> nearest_pci_function(std::string_view path) {
  for (; !path.empty(); path = parent_path(path)) {
    if (const auto address = pci_directory_name(last_component(path))) return address;
  }
  return std::nullopt;
}

Reading<std::string> read_link_name(Kernel& kernel, const std::string& path) {
  const auto link = kernel.read_link(path);
  if (!link) return std::unexpected(link.error());
  return std::string{last_component(*link)};
}

}  // namespace binder
