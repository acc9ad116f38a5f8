// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/secrets.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view hidden = "*";
constexpr std::size_t fewest_digits_of_a_mark = 32;  // of a machine ID, or a UUID without its dashes

bool is_word_byte(char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80U; }

std::size_t length_of(std::string_view text, bool (*belongs)(char)) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
}

/// 8-4-4-4-12 digits.
std::size_t uuid_at(std::string_view text) {
  constexpr std::array<std::size_t, 5> parts = {8, 4, 4, 4, 12};
  std::size_t length = 0;
  for (const std::size_t part : parts) {
    if (length > 0 && text.substr(length, 1) != "-") return 0;
    length += length > 0 ? 1 : 0;
    if (length_of(text.substr(length), is_hex_digit) != part) return 0;
    length += part;
  }
  return length;
}

std::size_t digits_at(std::string_view text) {
  const std::size_t length = length_of(text, is_hex_digit);
  return length >= fewest_digits_of_a_mark ? length : 0;
}

/// A MAC or an IPv6 address: no PCI address has as many colons, or two side by side.
std::size_t colons_at(std::string_view text) {
  constexpr std::ptrdiff_t fewest = 5;
  const auto belongs = [](char c) { return is_hex_digit(c) || c == ':'; };
  const std::string_view run = text.substr(0, length_of(text, belongs));
  const bool has_digit = std::ranges::any_of(run, is_hex_digit);
  const bool is_mark = std::ranges::count(run, ':') >= fewest || (has_digit && run.find("::") != run.npos);
  return is_mark && has_digit ? run.size() : 0;
}

/// A MAC address with dashes.
std::size_t dashes_at(std::string_view text) {
  constexpr std::size_t length = 17;
  if (text.size() < length) return 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (i % 3 == 2 ? text[i] != '-' : !is_hex_digit(text[i])) return 0;
  }
  return length;
}

std::size_t ipv4_at(std::string_view text) {
  std::size_t length = 0;
  for (unsigned part = 0; part < 4; ++part) {
    if (part > 0 && text.substr(length, 1) != ".") return 0;
    length += part > 0 ? 1 : 0;
    const std::size_t digits = length_of(text.substr(length), is_digit);
    if (digits == 0 || digits > 3) return 0;
    length += digits;
  }
  return length;
}

/// Whole words that belong to somebody: `Alice's`, `Alice’s`.
std::size_t owner_at(std::string_view text) {
  const std::size_t name = length_of(text, [](char c) { return is_word_byte(c); });
  const std::string_view word = text.substr(0, name);
  if (word.ends_with("\xe2\x80\x99s")) return name;
  return name > 0 && (text.substr(name).starts_with("'s")) ? name + 2 : 0;
}

std::size_t mark_at(std::string_view text) {
  for (const auto length : {uuid_at, digits_at, colons_at, dashes_at, ipv4_at, owner_at}) {
    const std::size_t found = length(text);
    if (found > 0 && (found == text.size() || !is_word_byte(text[found]))) return found;
  }
  return 0;
}

/// What stands below a directory of users, up to the next slash.
std::size_t user_at(std::string_view before, std::string_view text) {
  constexpr std::array places = {"/home/", "/media/", "/run/user/"};
  if (std::ranges::none_of(places, [&](const char* place) { return before.ends_with(place); })) return 0;
  return length_of(text, [](char c) { return c != '/' && c != ':' && c != '"' && c != '\'' && !is_space(c); });
}

std::size_t name_at(std::string_view text, const KnownNames& names) {
  // The last part of a name may be told apart by a dash or a dot: `host-root`.
  for (const std::string& name : names) {
    const bool is_whole = text.size() == name.size() || (text.size() > name.size() && !is_word_byte(text[name.size()]));
    if (!name.empty() && text.starts_with(name) && is_whole) return name.size();
  }
  return 0;
}

}  // namespace

std::string without_marks(std::string_view text, const KnownNames& names) {
  std::string clean;
  std::size_t i = 0;
  while (i < text.size()) {
    const bool begins_word = i == 0 || !is_word_byte(text[i - 1]);
    const std::string_view rest = text.substr(i);
    std::size_t secret = user_at(text.substr(0, i), rest);
    if (secret == 0 && begins_word) secret = std::max(mark_at(rest), name_at(rest, names));
    clean += secret > 0 ? hidden : rest.substr(0, 1);
    i += std::max<std::size_t>(secret, 1);
  }
  return clean;
}

std::string without_names(std::string_view path) {
  constexpr std::array known = {"/",
                                "/boot/efi",
                                "/boot",
                                "/efi",
                                "/home",
                                "/usr/local",
                                "/usr",
                                "/var/lib/libvirt",
                                "/var/lib/docker",
                                "/var/lib",
                                "/var/log",
                                "/var/cache",
                                "/var",
                                "/tmp",
                                "/opt",
                                "/srv",
                                "/root",
                                "/mnt",
                                "/media",
                                "/run/media",
                                "/run",
                                "/nix/store",
                                "/nix"};
  const auto place = std::ranges::find_if(known, [&](std::string_view directory) {
    return path == directory || (directory != "/" && path.starts_with(std::string{directory} + "/"));
  });
  if (place == known.end()) return "/" + std::string{hidden};
  return path == *place ? std::string{path} : std::string{*place} + "/" + std::string{hidden};
}

namespace {

/// `begin`, then digits and at most one of the `separators` before further digits.
bool is_numbered(std::string_view name, std::string_view begin, std::string_view separators) {
  if (!name.starts_with(begin) || name.size() == begin.size()) return false;
  bool after_digit = false;
  for (const char c : name.substr(begin.size())) {
    if (!is_digit(c) && (!after_digit || separators.find(c) == std::string_view::npos)) return false;
    after_digit = is_digit(c);
  }
  return after_digit;
}

}  // namespace

bool is_disk_name(std::string_view name) {
  constexpr std::array letters = {"sd", "vd", "xvd", "hd"};
  for (const std::string_view begin : letters) {
    if (!name.starts_with(begin)) continue;
    const std::string_view rest = name.substr(begin.size());
    const std::size_t disk = length_of(rest, [](char c) { return c >= 'a' && c <= 'z'; });
    if (disk > 0 && disk <= 2 && std::ranges::all_of(rest.substr(disk), is_digit)) return true;
  }
  return is_numbered(name, "nvme", "npc") || is_numbered(name, "mmcblk", "p") || is_numbered(name, "md", "p") ||
         is_numbered(name, "dm-", "") || is_numbered(name, "loop", "p") || is_numbered(name, "zram", "") ||
         is_numbered(name, "zd", "p") || is_numbered(name, "sr", "");
}

std::string link_without_names(std::string_view name) {
  constexpr std::array marked = {"enx", "wlx", "wwx", "slx", "ibx"};  // by MAC address (systemd.net-naming-scheme)
  for (const std::string_view begin : marked) {
    if (name.starts_with(begin)) return std::string{begin} + std::string{hidden};
  }
  constexpr std::array numbered = {"eth", "wlan", "wwan", "br",      "virbr",   "vmbr", "bond", "team",   "tap",
                                   "tun", "veth", "vnet", "macvtap", "macvlan", "ib",   "usb",  "docker", "wg"};
  constexpr std::array by_place = {"en", "wl", "ww", "sl"};
  const auto is_of_kernel = [&](std::string_view begin) { return is_numbered(name, begin, ".-:"); };
  const auto is_of_place = [&](std::string_view begin) {
    constexpr std::string_view letters = "pPsdfnoruivcb.";
    return name.starts_with(begin) && name.size() > 3 && std::ranges::any_of(name, is_digit) &&
           std::ranges::all_of(name.substr(begin.size()),
                               [&](char c) { return is_digit(c) || letters.find(c) != std::string_view::npos; });
  };
  const bool stays =
      name == "lo" || std::ranges::any_of(numbered, is_of_kernel) || std::ranges::any_of(by_place, is_of_place);
  return std::string{stays ? name : hidden};
}

bool is_about_passthrough(std::string_view log_line) {
  constexpr std::array words = {"iommu",  "dmar",  "amd-vi",         "ivrs",   "ioapic",      "iort",      "smmu",
                                "vfio",   "remap", "page_fault",     "vgaarb", "framebuffer", "simpledrm", "efifb",
                                "d3cold", "bar ",  "pcie bus error", "aer:",   "power state", "not ready", "acs "};
  const std::string line = lower_case(log_line);
  // The kernel repeats its command line, which is a line of its own here.
  if (line.find("command line:") != std::string::npos) return false;
  return std::ranges::any_of(words, [&](const char* word) { return line.find(word) != std::string::npos; });
}

}  // namespace binder
