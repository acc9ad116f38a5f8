// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/find.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string_view>

#include "binder/text/text.h"

namespace binder {

namespace {

struct Place {
  std::string_view directory;
  std::string_view prefix;
  std::string_view suffix;
};

/// Debian; Arch, Fedora and others; openSUSE; unified kernel images in an EFI system partition or an extended boot
/// partition.
constexpr std::array places{
    Place{"/boot", "initrd.img-", ""},    Place{"/boot", "initramfs-", ".img"},     Place{"/boot", "initrd-", ""},
    Place{"/boot/EFI/Linux", "", ".efi"}, Place{"/boot/efi/EFI/Linux", "", ".efi"}, Place{"/efi/EFI/Linux", "", ".efi"},
};
/// Directories of boot entries (UAPI group, "Boot Loader Specification"), and where their paths begin.
constexpr std::array<std::string_view, 3> entry_roots{"/boot", "/efi", "/boot/efi"};
/// Copies that nothing boots, the image of a crash kernel, and the rescue image, which is made to be without additions.
constexpr std::array<std::string_view, 4> ends_left_out{".old", ".bak", ".new", "kdump.img"};
constexpr std::array<std::string_view, 3> parts_left_out{".dpkg-", "-0-rescue-", "-kdump"};

constexpr std::size_t line_limit = 1000;

bool is_left_out(std::string_view path) {
  const auto is_end = [&](std::string_view end) { return path.ends_with(end); };
  const auto is_in_it = [&](std::string_view part) { return path.find(part) != std::string_view::npos; };
  return std::any_of(ends_left_out.begin(), ends_left_out.end(), is_end) ||
         std::any_of(parts_left_out.begin(), parts_left_out.end(), is_in_it);
}

std::string_view value_of(std::string_view line, std::string_view key) {
  line = trim(line);
  const bool matches = line.starts_with(key) && line.size() > key.size() && is_space(line[key.size()]);
  return matches ? trim(line.substr(key.size())) : std::string_view{};
}

BootChoice read_entry(std::string_view text, std::string_view root) {
  BootChoice choice;
  for (const TextPart& line : split(text, "\n", line_limit)) {
    if (const std::string_view options = value_of(line.text, "options"); !options.empty()) {
      choice.command_line += (choice.command_line.empty() ? "" : " ") + std::string{options};
    }
    std::string_view initrd = value_of(line.text, "initrd");
    if (initrd.empty()) initrd = value_of(line.text, "uki");
    if (!initrd.starts_with('/')) continue;
    // Where /boot is no partition of its own, the paths of its entries begin with it.
    choice.files.push_back(initrd.starts_with(root) ? std::string{initrd} : std::string{root} + std::string{initrd});
  }
  return choice;
}

std::vector<BootChoice> find_entries(Kernel& kernel) {
  std::vector<BootChoice> choices;
  for (const std::string_view root : entry_roots) {
    const std::string directory = std::string{root} + "/loader/entries";
    for (const std::string& name : kernel.list(directory).value_or(std::vector<std::string>{})) {
      if (!name.ends_with(".conf")) continue;
      BootChoice choice = read_entry(kernel.read(directory + "/" + name).value_or(""), root);
      const bool rescue = std::any_of(choice.files.begin(), choice.files.end(), is_left_out);
      if (!choice.files.empty() && !rescue) choices.push_back(std::move(choice));
    }
  }
  return choices;
}

/// `6.1.0-51-amd64` of /boot/initrd.img-6.1.0-51-amd64; of an entry's files it stands in a directory.
std::string version_in(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view part = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    for (std::size_t at = part.find('.'); at != std::string_view::npos; at = part.find('.', at + 1)) {
      std::size_t begin = at;
      while (begin > 0 && is_digit(part[begin - 1])) --begin;
      if (begin < at) return std::string{part.substr(begin)};
    }
    path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  }
  return {};
}

}  // namespace

std::vector<BootChoice> find_images(Kernel& kernel) {
  std::vector<BootChoice> choices = find_entries(kernel);
  std::set<std::string, std::less<>> known;
  for (const BootChoice& choice : choices) known.insert(choice.files.begin(), choice.files.end());
  for (const Place& place : places) {
    for (const std::string& name : kernel.list(std::string{place.directory}).value_or(std::vector<std::string>{})) {
      if (!name.starts_with(place.prefix) || !name.ends_with(place.suffix) || is_left_out(name)) continue;
      std::string path = std::string{place.directory} + "/" + name;
      if (known.insert(path).second) choices.push_back({{std::move(path)}, ""});
    }
  }
  std::sort(choices.begin(), choices.end(), [](const BootChoice& a, const BootChoice& b) {
    const int order = strverscmp(version_in(a.files.back()).c_str(), version_in(b.files.back()).c_str());
    return order != 0 ? order > 0 : a.files.back() < b.files.back();
  });
  return choices;
}

}  // namespace binder
