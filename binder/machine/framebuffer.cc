// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/framebuffer.h"

#include "binder/text/text.h"

namespace binder {

namespace {

std::string address_text(std::uint64_t address) {
  constexpr unsigned half = 32;
  constexpr std::size_t digits = 8;
  const auto upper = static_cast<std::uint32_t>(address >> half);
  return (upper == 0 ? "" : hex_text(upper, 1)) + hex_text(static_cast<std::uint32_t>(address), digits);
}

}  // namespace

std::string to_string(const MemoryRange& range) { return address_text(range.begin) + "-" + address_text(range.end); }

std::string_view framebuffer_driver(std::string_view name) { return name.substr(0, name.find('.')); }

std::string framebuffer_path(std::string_view name, std::string_view attribute) {
  std::string path{platform_devices_path};
  path += '/';
  path += name;
  if (!attribute.empty()) path += '/';
  return path += attribute;
}

}  // namespace binder
