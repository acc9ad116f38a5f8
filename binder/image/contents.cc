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

std::vector<std::string> kernel_versions(const ImageContents& image) {
  // A unified kernel image boots one kernel, whatever else lies in it.
  if (!image.kernel_version.empty()) return {image.kernel_version};
  std::vector<std::string> with_index;
  std::vector<std::string> with_modules;
  const auto add = [](std::vector<std::string>& versions, const std::string& version) {
    if (std::ranges::find(versions, version) == versions.end()) versions.push_back(version);
  };
  for (const std::string_view parent : {"/usr/lib/modules", "/lib/modules"}) {
    for (const std::string& version : image.tree.list(parent)) {
      const std::string directory = std::string{parent} + "/" + version;
      if (!image.tree.is_directory(directory)) continue;
      const auto has = [&](std::string_view name) { return image.tree.is_file(directory + std::string{name}); };
      if (has("/modules.dep") || has("/modules.dep.bin")) add(with_index, version);
      if (!image.tree.list(directory).empty()) add(with_modules, version);
    }
  }
  return with_index.empty() ? with_modules : with_index;
}

}  // namespace binder
