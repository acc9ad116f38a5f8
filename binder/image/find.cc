// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/find.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include "binder/image/boot_entry.h"
#include "binder/image/boot_files.h"
#include "binder/text/text.h"

namespace binder {

namespace {

struct Place {
  std::string_view prefix;
  std::string_view suffix;
};

/// In /boot: Debian; Arch, Fedora and others; openSUSE.
constexpr std::array places{Place{"initrd.img-", ""}, Place{"initramfs-", ".img"}, Place{"initrd-", ""}};
constexpr std::string_view kernels = "/boot";
/// Where the EFI system partition and the extended boot partition are mounted.
constexpr std::array<std::string_view, 3> partitions{"/boot", "/efi", "/boot/efi"};

class Search {
 public:
  explicit Search(Kernel& kernel) : kernel_(kernel) {}

  std::vector<BootChoice> run() {
    for (const std::string_view partition : partitions) add_entries(partition);
    add_initramfs_files();
    for (const std::string_view partition : partitions) add_efi_programs(partition);
    return std::move(choices_);
  }

 private:
  /// The names in a directory. Where it is there, but cannot be looked into, nobody knows what is booted from it.
  std::vector<std::string> names_in(const std::string& directory) {
    auto names = kernel_.list(directory);
    if (names) return std::move(*names);
    if (!is_missing(names.error()) && known_.insert(directory).second) {
      BootChoice unknown;
      unknown.files = {directory};
      unknown.fault = describe(names.error());
      choices_.push_back(std::move(unknown));
    }
    return {};
  }

  /// A directory of a boot partition, whatever the case of its name.
  std::vector<std::string> names_below(std::string_view partition, std::string_view path, std::string& directory) {
    if (names_in(std::string{partition}).empty()) return {};
    directory = find_below(kernel_, std::string{partition}, path).value_or(std::string{partition} + std::string{path});
    return names_in(directory);
  }

  void add(BootChoice choice) {
    for (const std::string& file : choice.files) {
      if (choice.purpose == Purpose::system) choice.purpose = purpose_of(file);
      known_.insert(file);
    }
    choices_.push_back(std::move(choice));
  }

  const GrubVariables& variables() {
    if (!variables_) {
      const auto first = [&](std::string_view name) {
        for (const std::string_view directory : {"/boot/grub2/", "/boot/grub/"}) {
          if (auto text = kernel_.read(std::string{directory} + std::string{name})) return std::move(*text);
        }
        return std::string{};
      };
      variables_ = grub_variables(first("grubenv"), first("grub.cfg"));
    }
    return *variables_;
  }

  void add_entry(std::string_view partition, const std::string& file) {
    const auto text = kernel_.read(file);
    if (!text) {
      BootChoice unknown;
      unknown.files = {file};
      unknown.fault = describe(text.error());
      choices_.push_back(std::move(unknown));
      return;
    }
    const BootEntry entry = parse_boot_entry(*text, variables());
    BootChoice choice;
    choice.command_line = entry.options;
    for (const std::string& initrd : entry.initrds) {
      choice.files.push_back(locate_boot_file(kernel_, partition, initrd));
    }
    if (choice.files.empty() && !(entry.uki + entry.program).empty()) {
      choice.certainty = entry.uki.empty() ? Certainty::perhaps : Certainty::image;
      choice.files = {locate_boot_file(kernel_, partition, entry.uki.empty() ? entry.program : entry.uki)};
    }
    if (!choice.files.empty()) add(std::move(choice));
  }

  void add_entries(std::string_view partition) {
    std::string directory;
    for (const std::string& name : names_below(partition, "/loader/entries", directory)) {
      if (lower_case(name).ends_with(".conf")) add_entry(partition, directory + "/" + name);
    }
  }

  void add_file(std::string path, Certainty certainty) {
    if (known_.contains(path)) return;
    BootChoice choice;
    choice.files = {std::move(path)};
    choice.certainty = certainty;
    add(std::move(choice));
  }

  void add_initramfs_files() {
    const std::vector<std::string> names = names_in(std::string{kernels});
    const auto has = [&](std::string_view prefix, std::string_view version, std::string_view suffix) {
      return std::ranges::binary_search(names, std::string{prefix} + std::string{version} + std::string{suffix});
    };
    const AskVersion has_vmlinuz = [&](std::string_view version) { return has("vmlinuz-", version, ""); };
    const AskVersion has_kernel = [&](std::string_view version) {
      return has_vmlinuz(version) || kernel_.list("/lib/modules/" + std::string{version}).has_value();
    };
    for (const std::string& name : names) {
      for (const auto& [prefix, suffix] : places) {
        if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix))
          continue;
        const std::string version = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
        const AskVersion has_original = [&](std::string_view original) {
          return has_vmlinuz(original) || has(prefix, original, suffix);
        };
        if (!is_copy(version, has_kernel, has_original)) add_file(std::string{kernels} + "/" + name, Certainty::image);
      }
    }
  }

  /// Unified kernel images lie in EFI/Linux. What else is in a directory of EFI is one only sometimes: mkosi and people
  /// without a boot loader put theirs to EFI/BOOT/BOOTX64.EFI.
  void add_efi_programs(std::string_view partition) {
    std::string efi;
    for (const std::string& vendor : names_below(partition, "/EFI", efi)) {
      const bool is_linux = lower_case(vendor) == "linux";
      const std::string directory = efi + "/" + vendor;
      const auto names = kernel_.list(directory);
      if (!names && is_linux) names_in(directory);
      for (const std::string& name : names.value_or(std::vector<std::string>{})) {
        if (lower_case(name).ends_with(".efi"))
          add_file(directory + "/" + name, is_linux ? Certainty::image : Certainty::perhaps);
      }
    }
  }

  Kernel& kernel_;
  std::vector<BootChoice> choices_;
  std::set<std::string, std::less<>> known_;
  std::optional<GrubVariables> variables_;
};

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

/// Of several files the first that has one tells the version: others, such as microcode, have none.
std::string version_of(const BootChoice& choice) {
  for (const std::string& file : choice.files) {
    if (std::string version = version_in(file); !version.empty()) return version;
  }
  return {};
}

}  // namespace

std::vector<BootChoice> find_images(Kernel& kernel) {
  std::vector<BootChoice> choices = Search{kernel}.run();
  std::ranges::sort(choices, [](const BootChoice& a, const BootChoice& b) {
    const int order = strverscmp(version_of(a).c_str(), version_of(b).c_str());
    return order != 0 ? order > 0 : std::tie(a.files, a.command_line) < std::tie(b.files, b.command_line);
  });
  return choices;
}

}  // namespace binder
