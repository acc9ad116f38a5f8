// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/image_listing.h"

#include <array>
#include <ctime>
#include <iomanip>
#include <string_view>

namespace binder::ctl {

namespace {

char type_letter(std::uint32_t mode) {
  switch (mode & mode_type_mask) {
    case mode_directory: return 'd';
    case mode_symlink: return 'l';
    case mode_character: return 'c';
    case mode_block: return 'b';
    case mode_fifo: return 'p';
    case mode_socket: return 's';
    default: return '-';
  }
}

std::string mode_text(std::uint32_t mode) {
  constexpr std::string_view letters = "rwxrwxrwx";
  std::string text(1, type_letter(mode));
  for (std::size_t i = 0; i < letters.size(); ++i)
    text += (mode >> (letters.size() - 1 - i) & 1U) != 0 ? letters[i] : '-';
  const auto special = [&](std::uint32_t bit, std::size_t at, char with_x, char without) {
    if ((mode & bit) != 0) text[at] = text[at] == 'x' ? with_x : without;
  };
  special(04000, 3, 's', 'S');
  special(02000, 6, 's', 'S');
  special(01000, 9, 't', 'T');
  return text;
}

std::string time_text(std::uint32_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 32> text{};
  gmtime_r(&time, &parts);
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts);
  return text.data();
}

std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && c != '\\' && c != '\x7f') {
      text += c;
      continue;
    }
    text += '\\';
    for (const unsigned shift : {6U, 3U, 0U}) text += static_cast<char>('0' + (byte >> shift & 7U));
  }
  return text;
}

}  // namespace

void print_listing(std::ostream& out, const ImageTree& tree) {
  tree.for_each([&](const std::string& path, InodeNumber number) {
    const Inode& inode = tree.inode(number);
    out << mode_text(inode.mode) << ' ' << std::right << std::setw(3) << inode.links << ' ' << inode.uid << ' '
        << inode.gid << ' ' << std::setw(10) << inode.size << ' ' << time_text(inode.modified) << ' ' << escaped(path);
    if (!inode.target.empty()) out << " -> " << escaped(inode.target);
    out << '\n';
  });
}

}  // namespace binder::ctl
