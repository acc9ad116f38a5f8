// SPDX-License-Identifier: GPL-2.0-or-later
// Archives for the tests of images, written header by header.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace binder::test {

struct ArchiveEntry {
  std::string_view name;
  std::uint32_t mode = 0100644;
  std::string_view content{};  // NOLINT(readability-redundant-member-init): else g++ warns of each entry without it
  std::uint32_t links = 1;
  std::uint32_t inode = 0;
  std::size_t name_size = 0;  ///< 0: that of the name and its NUL
  /// Eight digits, and another magic; empty: none.
  std::string_view checksum{};  // NOLINT(readability-redundant-member-init)
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
};

inline void pad_to_four(std::string& text) { text.resize((text.size() + 3) / 4 * 4, '\0'); }

inline std::string field(std::uint64_t number) {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08X", static_cast<unsigned>(number));
  return digits;
}

/// An entry as cpio -H newc writes it. It must begin at a multiple of four.
inline std::string archive(const ArchiveEntry& entry) {
  const std::size_t name_size = entry.name_size != 0 ? entry.name_size : entry.name.size() + 1;
  std::string text = entry.checksum.empty() ? "070701" : "070702";
  for (const std::uint64_t number :
       {std::uint64_t{entry.inode}, std::uint64_t{entry.mode}, std::uint64_t{entry.owner}, std::uint64_t{entry.group},
        std::uint64_t{entry.links}, std::uint64_t{0}, std::uint64_t{entry.content.size()}, std::uint64_t{0},
        std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{name_size}}) {
    text += field(number);
  }
  text += entry.checksum.empty() ? std::string(8, '0') : std::string{entry.checksum};
  text += entry.name;
  text.resize(110 + name_size, '\0');
  pad_to_four(text);
  text += entry.content;
  pad_to_four(text);
  return text;
}

inline std::string directory(std::string_view name) { return archive({name, 040755}); }
inline std::string file(std::string_view name, std::string_view content) { return archive({name, 0100644, content}); }
inline std::string link(std::string_view name, std::string_view target) { return archive({name, 0120777, target}); }
inline std::string trailer() { return archive({"TRAILER!!!", 0}); }

}  // namespace binder::test
