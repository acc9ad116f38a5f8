// SPDX-License-Identifier: GPL-2.0-or-later
// Files of boot partitions: what a boot loader finds under a path, and what lies beside what is booted.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/kernel/kernel.h"

namespace binder {

/// What a path leads to below `base`. EFI file systems do not tell capital letters from small ones: a name that is
/// spelled exactly so comes first. Nothing where it leads nowhere.
[[nodiscard]] std::optional<std::string> find_below(Kernel& kernel, std::string base, std::string_view path);

/// The file that a boot loader means. `partition` is where the entry's partition is mounted. Where /boot is no
/// partition of its own, paths begin with what leads to it: `/boot/…`, or `/root/boot/…` on a btrfs whose subvolume is
/// `root`. Where nothing is found: where it should be.
[[nodiscard]] std::string locate_boot_file(Kernel& kernel, std::string_view partition, std::string_view path);

/// Tells something about a version.
using AskVersion = std::function<bool(std::string_view version)>;

/// True for a copy of an image that nothing boots and nothing regenerates: `initrd.img-6.1.old-dkms`, told by the
/// version in its name. `has_kernel`: there is a kernel of this version. `has_original`: there is one, or an image.
[[nodiscard]] bool is_copy(std::string_view version, const AskVersion& has_kernel, const AskVersion& has_original);

}  // namespace binder
