// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/anonymous.h"

#include <algorithm>
#include <array>

#include "binder/text/text.h"

namespace binder {

namespace {

/// Words with which uses of disks are told; whatever else stands there is a name that somebody has given.
constexpr std::array words_of_disks = {
    "on",    "and",      "in",     "of",   "the",   "a",       "part",  "mount",   "namespace", "more",    "volume",
    "whose", "be",       "cannot", "seen", "swap",  "USB",     "ZFS",   "pool",    "btrfs",     "ext2",    "ext3",
    "ext4",  "xfs",      "zfs",    "vfat", "exfat", "ntfs",    "ntfs3", "fuseblk", "f2fs",      "iso9660", "squashfs",
    "erofs", "bcachefs", "nilfs2", "jfs",  "udf",   "overlay", "msdos", "reiserfs"};

constexpr std::array words_of_links = {"up",        "dormant", "has",         "an",   "address", "default",
                                       "route",     "in",      "a",           "link", "another", "network",
                                       "namespace", "perhaps", "container's", "USB"};

bool is_mark_of_sentence(char c) { return is_space(c) || c == ',' || c == '(' || c == ')'; }

/// The text with each of its words as `clean` makes it. A colon belongs to no word that it ends.
template <class Clean>
std::string word_by_word(std::string_view text, Clean clean) {
  std::string result;
  while (!text.empty()) {
    std::size_t length = 0;
    while (length < text.size() && !is_mark_of_sentence(text[length])) ++length;
    std::string_view word = text.substr(0, length);
    const bool has_colon = word.ends_with(':');
    if (has_colon) word.remove_suffix(1);
    if (!word.empty()) result += clean(word);
    if (has_colon) result += ':';
    if (length < text.size()) result += text[length];
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return result;
}

template <class Words>
bool contains(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string disk_use(std::string_view what, const KnownNames& names) {
  // What comes after is the name of a process.
  constexpr std::string_view of_process = " in the mount namespace of ";
  const std::size_t process = what.find(of_process);
  const std::size_t place = what.rfind(" (");
  const auto word = [](std::string_view text) {
    if (text.starts_with('/')) return without_names(text);
    const bool stays = contains(words_of_disks, text) || is_disk_name(text) || decimal_number(text).has_value();
    return std::string{stays ? text : "*"};
  };
  if (process == std::string_view::npos || place == std::string_view::npos || place < process) {
    return word_by_word(what, word);
  }
  return word_by_word(what.substr(0, process), word) + without_marks(what.substr(process, place - process), names) +
         word_by_word(what.substr(place), word);
}

std::string link_use(std::string_view what) {
  return word_by_word(what, [](std::string_view text) {
    return contains(words_of_links, text) ? std::string{text} : link_without_names(text);
  });
}

void hide_in(Use& use, const KnownNames& names) {
  switch (use.kind) {
    case UseKind::root:
    case UseKind::mount:
    case UseKind::storage: use.what = disk_use(use.what, names); break;
    case UseKind::network: use.what = link_use(use.what); break;
    case UseKind::display:
    case UseKind::sound:
    case UseKind::input:
    case UseKind::usb:
    case UseKind::vfio:
    case UseKind::other: use.what = without_marks(use.what, names); break;
  }
}

void hide_in(SystemError& error, const KnownNames& names) {
  error.subject = without_marks(error.subject, names);
  error.reason = without_marks(error.reason, names);
}

/// True for a file that holds words of the kernel command line.
bool is_of_command_line(const FoundLine& found) {
  return found.file.find("cmdline") != std::string::npos || found.file.starts_with("/etc/default/");
}

/// `GRUB_CMDLINE_LINUX="quiet root=UUID=…"`: what stands in the quotes is the command line.
std::string assigned_line(std::string_view text, const KnownNames& names) {
  const std::size_t equals = text.find('=');
  const std::string_view key = text.substr(0, equals);
  const bool is_assigned = equals != std::string_view::npos && key.find("CMDLINE") != std::string_view::npos;
  if (!is_assigned) return without_secrets(text, names);
  std::string_view value = trim(text.substr(equals + 1));
  const std::string_view quote = value.starts_with('"') || value.starts_with('\'') ? value.substr(0, 1) : "";
  value.remove_prefix(quote.size());
  const bool is_closed = !quote.empty() && value.ends_with(quote);
  if (is_closed) value.remove_suffix(1);
  return std::string{text.substr(0, equals + 1)} + std::string{quote} + without_secrets(value, names) +
         (is_closed ? std::string{quote} : "");
}

void hide_in(FoundLine& found, const KnownNames& names) {
  found.text = is_of_command_line(found) ? assigned_line(found.text, names) : without_marks(found.text, names);
  found.file = without_marks(found.file, names);
}

}  // namespace

Host anonymous(Host host, const KnownNames& names) {
  for (HostDevice& device : host.devices) {
    for (Use& use : device.uses.seen) hide_in(use, names);
    for (SystemError& error : device.uses.unseen) hide_in(error, names);
  }
  if (host.usb) {
    for (UsbDevice& device : *host.usb) device.name = without_marks(device.name, names);
  }
  if (host.command_line) *host.command_line = without_secrets(*host.command_line, names);
  if (host.log) {
    std::erase_if(*host.log, [](const std::string& line) { return !is_about_passthrough(line); });
    for (std::string& line : *host.log) line = without_marks(line, names);
  }
  if (host.lines) {
    for (FoundLine& found : *host.lines) hide_in(found, names);
  }
  for (SystemError& error : host.unseen_lines) hide_in(error, names);
  return host;
}

}  // namespace binder
