// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/mounts.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/survey/places.h"
#include "binder/text/join.h"

namespace binder {

namespace {

constexpr std::size_t most_places_told = 3;

/// Where distributions keep what the system itself is made of: also of one whose root is put together in memory
/// (/sysroot of OSTree, /nix).
constexpr std::array<std::string_view, 9> vital_places = {"/",    "/usr", "/var",     "/boot", "/boot/efi",
                                                          "/efi", "/etc", "/sysroot", "/nix"};

/// Space, tab, newline and backslash are written as `\040` (mangle_path of fs/seq_file.c).
std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const bool is_escape = text.front() == '\\' && text.size() > 3;
    const auto code = number_in<unsigned char>(is_escape ? text.substr(1, 3) : "", 8, "");
    plain += code ? static_cast<char>(*code) : text.front();
    text.remove_prefix(code ? 4 : 1);
  }
  return plain;
}

struct Mount {
  MountedFileSystem file_system;
  bool is_whole = false;  ///< no directory of it that is bound to another place
};

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw` (Documentation/filesystems/proc.rst).
std::optional<Mount> mount_in(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  const auto dash = std::ranges::find(words, "-");
  if (words.size() < 6 || words.end() - dash < 3) return std::nullopt;
  const std::size_t colon = words[2].find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto major = number_in<std::uint32_t>(words[2].substr(0, colon), 10, "");
  const auto minor = number_in<std::uint32_t>(words[2].substr(colon + 1), 10, "");
  if (!major || !minor) return std::nullopt;
  return Mount{{{NodeKind::block, *major, *minor}, std::string{dash[1]}, unescaped(dash[2]), {unescaped(words[4])}, ""},
               words[3] == "/"};
}

/// No disk has what has neither a number nor a source that may name one: proc, tmpfs, a server's file system.
bool may_be_on_a_disk(const MountedFileSystem& mounted) {
  return mounted.number.major != 0 || mounted.type == "zfs" || mounted.source.starts_with("/dev/");
}

/// What makes two mounts one file system: its number; where it has none of a device, where it comes from. All data sets
/// of a ZFS pool lie on the same disks.
std::pair<DeviceNumber, std::string> key_of(const MountedFileSystem& mounted) {
  if (mounted.number.major != 0) return {mounted.number, ""};
  return {DeviceNumber{NodeKind::block, 0, 0},
          mounted.type + " " +
              (mounted.type == "zfs" ? mounted.source.substr(0, mounted.source.find('/')) : mounted.source)};
}

}  // namespace

std::vector<MountedFileSystem> mounted_file_systems(const std::vector<MountTable>& tables) {
  std::vector<MountedFileSystem> all;
  std::map<std::pair<DeviceNumber, std::string>, std::size_t> known;
  for (const MountTable& table : tables) {
    for (const std::string_view line : lines_of(table.text)) {
      auto mount = mount_in(line);
      if (!mount || !may_be_on_a_disk(mount->file_system)) continue;
      mount->file_system.process = table.process;
      const auto [entry, is_new] = known.emplace(key_of(mount->file_system), all.size());
      if (is_new) {
        all.push_back(std::move(mount->file_system));
        continue;
      }
      MountedFileSystem& first = all[entry->second];
      std::string& place = mount->file_system.places.front();
      // A container's places tell nothing about what its host has mounted, and a bound directory nothing new.
      const bool is_vital_here = is_vital(place) && first.process.empty();
      if (first.process != table.process || (!mount->is_whole && !is_vital_here && first.type != "btrfs")) continue;
      if (std::ranges::find(first.places, place) == first.places.end()) first.places.push_back(std::move(place));
    }
  }
  return all;
}

std::vector<std::string> swap_partitions(std::string_view proc_swaps) {
  std::vector<std::string> partitions;
  for (const std::string_view line : lines_of(proc_swaps)) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() > 1 && words[1] == "partition") partitions.push_back(unescaped(words[0]));
  }
  return partitions;
}

bool is_vital(std::string_view place) { return std::ranges::find(vital_places, place) != vital_places.end(); }

std::string in_words(const std::vector<std::string>& places) {
  std::vector<std::string> told = places;
  std::ranges::sort(told, {}, [](const std::string& place) { return std::pair{!is_vital(place), place}; });
  if (told.size() > most_places_told) {
    const std::size_t more = told.size() - most_places_told;
    told.resize(most_places_told);
    told.push_back(std::to_string(more) + " more");
  }
  return join(told, commas_and);
}

}  // namespace binder
