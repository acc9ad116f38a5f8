// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/boot_files.h"

#include <algorithm>
#include <array>

#include "binder/text/text.h"

namespace binder {

namespace {

/// What tools and people put after the name of a file that they keep: apt, dkms, dpkg, ucf, rpm, editors.
constexpr std::array<std::string_view, 19> words_of_copies{
    "old",    "bak",     "backup",  "new",  "orig", "original", "save", "saved", "copy",    "tmp",
    "rpmnew", "rpmsave", "rpmorig", "dpkg", "dist", "ucf",      "prev", "temp",  "previous"};

/// `bak` of `bak2` and of `bak-2024`.
bool begins_with_word_of_copies(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_letter);
  const std::string word = lower_case(text.substr(0, static_cast<std::size_t>(end - text.begin())));
  return std::ranges::find(words_of_copies, word) != words_of_copies.end();
}

}  // namespace

std::optional<std::string> find_below(Kernel& kernel, std::string base, std::string_view path) {
  for (const TextPart& part : split(path, "/", 100)) {
    if (part.text.empty()) continue;
    const auto names = kernel.list(base);
    if (!names) return std::nullopt;
    auto found = std::ranges::find(*names, part.text);
    if (found == names->end()) {
      found = std::ranges::find_if(*names,
                                   [&](const std::string& name) { return lower_case(name) == lower_case(part.text); });
    }
    if (found == names->end()) return std::nullopt;
    base += "/" + *found;
  }
  return base;
}

std::string locate_boot_file(Kernel& kernel, std::string_view partition, std::string_view path) {
  constexpr std::string_view boot = "/boot";
  const auto below_boot = [&](std::size_t at) { return find_below(kernel, std::string{boot}, path.substr(at)); };
  if (path.starts_with("/boot/")) {
    if (auto found = below_boot(boot.size())) return *found;
  }
  if (auto found = find_below(kernel, std::string{partition}, path)) return *found;
  for (std::size_t at = path.find("/boot/"); at != std::string_view::npos; at = path.find("/boot/", at + 1)) {
    if (auto found = below_boot(at + boot.size())) return *found;
  }
  if (path.starts_with(std::string{partition} + "/")) return std::string{path};
  return std::string{partition} + std::string{path};
}

bool is_copy(std::string_view version, const AskVersion& has_kernel, const AskVersion& has_original) {
  if (version.ends_with('~')) return true;
  for (std::size_t at = 0; at < version.size(); ++at) {
    if (version[at] != '.' && version[at] != '-') continue;
    const std::string_view rest = version.substr(at + 1);
    const bool is_marked = begins_with_word_of_copies(rest);
    if (version[at] == '.' && is_marked) return true;
    // Behind the version of a kernel, and together with it no version of one: somebody's name for a copy.
    const bool is_named = is_marked || (version[at] == '.' && !rest.empty() && is_letter(rest.front()));
    if (is_named && has_original(version.substr(0, at)) && !has_kernel(version)) return true;
  }
  return false;
}

}  // namespace binder
