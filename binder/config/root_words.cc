// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/root_words.h"

#include <algorithm>
#include <array>

#include "binder/text/text.h"

namespace binder {

namespace {

using Kind = RootWord::Kind;

constexpr std::string_view by_path = "/dev/disk/by-path/";

struct DiskName {
  std::string_view prefix;
  Kind kind;
};

constexpr std::array disk_names{DiskName{"/dev/nvme", Kind::nvme}, DiskName{"/dev/vd", Kind::virtio},
                                DiskName{"/dev/sd", Kind::scsi}, DiskName{"/dev/sr", Kind::scsi},
                                DiskName{"/dev/mmcblk", Kind::mmc}};

/// Ways to say that the root comes over a network: NFS of the kernel, dracut's and initramfs-tools' words.
constexpr std::array<std::string_view, 15> network_words{
    "nfsroot=",    "netroot=", "root=/dev/nfs", "root=nfs",  "root=dhcp", "root=iscsi:",    "root=nbd:", "root=fcoe",
    "root=nvmeof", "boot=nfs", "root=http",     "root=cifs", "root=smb",  "root=live:http", "rd.iscsi.",
};

/// Every address that stands in a name of udev's path_id: `pci-0000:00:1c.0-pci-10000:e1:00.0-nvme-1`.
void add_addresses(std::string_view name, std::string_view argument, std::vector<RootWord>& words) {
  constexpr std::string_view prefix = "pci-";
  for (std::size_t at = name.find(prefix); at != std::string_view::npos; at = name.find(prefix, at + prefix.size())) {
    const std::string_view rest = name.substr(at + prefix.size());
    const auto address = parse_pci_address(rest.substr(0, rest.find_first_of("-/")));
    if (address) words.push_back({Kind::address, *address, std::string{argument}});
  }
}

void read_argument(std::string_view argument, std::vector<RootWord>& words) {
  if (std::ranges::any_of(network_words, [&](std::string_view word) { return argument.starts_with(word); })) {
    words.push_back({Kind::network, {}, std::string{argument}});
  }
  if (const std::size_t at = argument.find(by_path); at != std::string_view::npos) {
    add_addresses(argument.substr(at + by_path.size()), argument, words);
  }
  for (const DiskName& name : disk_names) {
    if (argument.find(name.prefix) == std::string_view::npos) continue;
    words.push_back({name.kind, {}, std::string{argument}});
  }
}

}  // namespace

std::vector<RootWord> find_root_words(std::string_view command_line) {
  std::vector<RootWord> words;
  while (!command_line.empty()) {
    const auto* end = std::ranges::find_if(command_line, [](char c) { return is_space(c) || c == '"'; });
    read_argument({command_line.begin(), end}, words);
    command_line.remove_prefix(
        std::min<std::size_t>(static_cast<std::size_t>(end - command_line.begin()) + 1, command_line.size()));
  }
  return words;
}

}  // namespace binder
