// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/contents.h"

#include <algorithm>
#include <array>

namespace binder {

namespace {

/// The first program, and the shells that run it and the hooks; the binder and its hooks; what the frameworks order the
/// hooks by; what libkmod looks modules up in.
constexpr std::array<std::string_view, 20> deciding_names{
    "init",
    "systemd",
    "sh",
    "ash",
    "bash",
    "dash",
    "busybox",
    "vfio-binder",
    "00-vfio-binder",
    "ORDER",
    "vfio-pci.cfg",
    "vfio-binder.service",
    "config",
    "dracut-lib.sh",
    "modules.dep",
    "modules.dep.bin",
    "modules.builtin",
    "modules.builtin.bin",
    "modules.alias",
    "modules.alias.bin",
};
constexpr std::array<std::string_view, 7> deciding_directories{
    "vfio-pci.cfg.d", "init-top", "hooks/cmdline", "cmdline.d", "modules-load.d", "conf", "vfio-binder.service.d",
};

}  // namespace

bool decides(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::string_view directory = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  return std::find(deciding_names.begin(), deciding_names.end(), name) != deciding_names.end() ||
         std::any_of(deciding_directories.begin(), deciding_directories.end(),
                     [&](std::string_view each) { return directory.ends_with(each); });
}

bool KeptContents::wants(InodeNumber file, std::string_view name, std::uint64_t size) {
  if (const auto old = contents_.find(file); old != contents_.end()) {
    total_ -= old->second.size();
    contents_.erase(old);
  }
  if (!decides(name) || size > file_limit || total_ + size > total_limit) return false;
  contents_[file];
  return true;
}

void KeptContents::take(InodeNumber file, std::string_view bytes) {
  contents_[file] += bytes;
  total_ += bytes.size();
}

const std::string* KeptContents::of(InodeNumber file, std::uint64_t size) const {
  const auto found = contents_.find(file);
  return found != contents_.end() && found->second.size() == size ? &found->second : nullptr;
}

void KeptContents::keep(InodeNumber file, std::string content) { contents_[file] = std::move(content); }

std::optional<std::string_view> ImageContents::text(std::string_view path) const {
  const auto found = tree.find(path);
  if (!found || (tree.inode(*found).mode & mode_type_mask) != mode_file) return std::nullopt;
  const std::string* const content = kept.of(*found, tree.inode(*found).size);
  return content != nullptr ? std::optional<std::string_view>{*content} : std::nullopt;
}

std::vector<std::string> module_directories(const ImageTree& tree) {
  std::vector<std::string> names;
  for (const std::string_view parent : {"/usr/lib/modules", "/lib/modules"}) {
    for (std::string& name : tree.list(parent)) {
      const bool is_empty = tree.list(std::string{parent} + "/" + name).empty();
      if (!is_empty && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace binder
