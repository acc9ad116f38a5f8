// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/places.h"

#include <algorithm>
#include <cerrno>
#include <limits>

#include "binder/kernel/scan/device_link.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t all_parts = std::numeric_limits<std::size_t>::max();

/// Calls `note` with what is known of each of the functions.
template <class Note>
void at_each(Host& host, const std::vector<PciAddress>& functions, Note note) {
  for (const PciAddress& function : functions) {
    const auto found = std::ranges::lower_bound(host.devices, function, {}, &HostDevice::address);
    if (found != host.devices.end() && found->address == function) note(found->uses);
  }
}

template <class Thing>
void add_once(std::vector<Thing>& things, const Thing& thing) {
  if (std::ranges::find(things, thing) == things.end()) things.push_back(thing);
}

}  // namespace

Reading<std::string> device_directory(Kernel& kernel, const std::string& link) {
  const auto target = kernel.read_link(link);
  if (!target) return std::unexpected(target.error());
  constexpr std::string_view devices = "/devices/";
  const std::size_t begin = target->find(devices);
  if (begin == std::string::npos) return std::unexpected(SystemError{EINVAL, "find a device at the end of", link});
  return "/sys" + target->substr(begin);
}

std::vector<PciAddress> functions_above(std::string_view directory) {
  std::vector<PciAddress> functions;
  const std::vector<TextPart> parts = split(directory, "/", all_parts);
  std::string_view below;
  for (std::size_t i = parts.size(); i-- > 0; below = parts[i].text) {
    const auto address = pci_directory_name(parts[i].text);
    if (address && (functions.empty() || below.starts_with("pci"))) functions.push_back(*address);
  }
  return functions;
}

bool is_on_usb(std::string_view directory) {
  const std::size_t found = directory.find("/usb");
  return found != std::string_view::npos && found + 4 < directory.size() && is_digit(directory[found + 4]);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (auto line = next_item(text, 0, "\n"); line; line = next_item(text, line->offset + line->text.size(), "\n")) {
    lines.push_back(line->text);
  }
  return lines;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (auto word = next_item(line, 0, " \t"); word; word = next_item(line, word->offset + word->text.size(), " \t")) {
    words.push_back(word->text);
  }
  return words;
}

void add_use(Host& host, const std::vector<PciAddress>& functions, UseKind kind, const std::string& what) {
  at_each(host, functions, [&](Uses& uses) { add_once(uses.seen, Use{kind, printable(what)}); });
}

void add_unseen(Host& host, const std::vector<PciAddress>& functions, const SystemError& error) {
  at_each(host, functions, [&](Uses& uses) { add_once(uses.unseen, error); });
}

void add_unseen_everywhere(Host& host, const SystemError& error) {
  for (HostDevice& device : host.devices) add_once(device.uses.unseen, error);
}

void add_lost_link(Host& host, const SystemError& error) {
  if (!is_missing(error) && error.number != EINVAL) add_unseen_everywhere(host, error);
}

}  // namespace binder
