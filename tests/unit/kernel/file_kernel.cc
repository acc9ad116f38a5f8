// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/kernel/file_kernel.h"

#include <cerrno>
#include <utility>

#include "binder/machine/machine.h"
#include "binder/text/text.h"

namespace binder::testing {

namespace {

constexpr std::size_t most_parts = 1000;
constexpr unsigned most_links = 40;

/// True where something in an ordered container lies below the directory.
template <class Container, class KeyOf>
bool has_below(const Container& container, const std::string& directory, KeyOf key_of) {
  const auto found = container.lower_bound(directory + "/");
  return found != container.end() && key_of(*found).starts_with(directory + "/");
}

constexpr auto key_of_pair = [](const auto& pair) -> const std::string& { return pair.first; };
constexpr auto itself = [](const std::string& path) -> const std::string& { return path; };

}  // namespace

bool FileKernel::is_directory(const std::string& real) const {
  return real.empty() || directories.contains(real) || has_below(files, real, key_of_pair) ||
         has_below(links, real, key_of_pair) || has_below(directories, real, itself);
}

/// The path without links, or the error. The path itself need not be there.
Reading<std::string> FileKernel::find(const std::string& path, const std::string& action, bool follow_last) {
  ++looks;
  const auto failed = [&](int error) { return std::unexpected(SystemError{error, action, path}); };
  if (const auto failure = failing.find(path); failure != failing.end()) return failed(failure->second);
  std::string real;
  std::string rest = path;
  for (unsigned followed = 0; !rest.empty();) {
    const std::vector<TextPart> parts = split(rest, "/", most_parts);
    std::string left;
    for (std::size_t i = 1; i < parts.size(); ++i) left += "/" + std::string{parts[i].text};
    const std::string name{parts.front().text};
    const bool is_last = left.empty();
    rest = left.empty() ? "" : left.substr(1);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      real.resize(real.empty() ? 0 : real.rfind('/'));
      continue;
    }
    real += "/" + name;
    const auto link = links.find(real);
    if (link == links.end() || (is_last && !follow_last)) continue;
    if (++followed > most_links) return failed(ELOOP);
    if (link->second.starts_with("/")) {
      real.clear();
    } else {
      real.resize(real.rfind('/'));
    }
    rest = link->second + left;
  }
  if (const auto failure = failing.find(real); failure != failing.end()) return failed(failure->second);
  return real;
}

Reading<std::string> FileKernel::read(const std::string& path) {
  const auto real = find(path, "read", true);
  if (!real) return std::unexpected(real.error());
  if (const auto file = files.find(*real); file != files.end()) return file->second;
  return std::unexpected(SystemError{is_directory(*real) ? EISDIR : ENOENT, "read", path});
}

Reading<std::string> FileKernel::read_within(const std::string& path, Milliseconds /*limit*/) { return read(path); }

Reading<std::string> FileKernel::read_link(const std::string& path) {
  const auto real = find(path, "read the link", false);
  if (!real) return std::unexpected(real.error());
  if (const auto link = links.find(*real); link != links.end()) return link->second;
  const bool is_there = files.contains(*real) || is_directory(*real);
  return std::unexpected(SystemError{is_there ? EINVAL : ENOENT, "read the link", path});
}

Reading<FileStatus> FileKernel::status(const std::string& path) {
  const auto real = find(path, "look at", true);
  if (!real) return std::unexpected(real.error());
  FileStatus status;
  if (const auto file = files.find(*real); file != files.end()) {
    status.size = file->second.size();
    return status;
  }
  if (!is_directory(*real)) return std::unexpected(SystemError{ENOENT, "look at", path});
  status.kind = FileKind::directory;
  status.mode = 0755;
  return status;
}

Reading<std::optional<DeviceNumber>> FileKernel::device_number(const std::string& path) {
  const auto real = find(path, "look at", true);
  if (!real) return std::unexpected(real.error());
  if (const auto node = nodes.find(*real); node != nodes.end()) return node->second;
  if (files.contains(*real) || is_directory(*real)) return std::nullopt;
  return std::unexpected(SystemError{ENOENT, "look at", path});
}

Reading<std::vector<std::string>> FileKernel::list(const std::string& path) {
  const auto real = find(path, "list", true);
  if (!real) return std::unexpected(real.error());
  if (!is_directory(*real)) {
    return std::unexpected(SystemError{files.contains(*real) ? ENOTDIR : ENOENT, "list", path});
  }
  std::set<std::string> names;
  const auto add = [&](const std::string& file) {
    if (!file.starts_with(*real + "/")) return;
    const std::string rest = file.substr(real->size() + 1);
    names.insert(rest.substr(0, rest.find('/')));
  };
  for (const auto& [file, text] : files) add(file);
  for (const auto& [link, target] : links) add(link);
  for (const std::string& directory : directories) add(directory);
  return std::vector<std::string>{names.begin(), names.end()};
}

Reading<void> FileKernel::write(const std::string& path, const std::string& value, Milliseconds /*limit*/) {
  return std::unexpected(SystemError{EROFS, "write \"" + value + "\" to", path});
}

Reading<LoadNotes> FileKernel::load_module(const std::string& name, const std::string& /*options*/,
                                           Milliseconds /*limit*/) {
  return std::unexpected(SystemError{EPERM, "load module", name});
}

Reading<void> FileKernel::unload_module(const std::string& name, Milliseconds /*limit*/) {
  return std::unexpected(SystemError{EPERM, "unload module", name});
}

std::string FileKernel::add_device(const std::string& address, const std::string& above) {
  const std::string directory = "/sys/devices/" + above + "/" + address;
  links[device_path(*parse_pci_address(address), "")] = "../../../devices/" + above + "/" + address;
  directories.insert(directory);
  return directory;
}

}  // namespace binder::testing
