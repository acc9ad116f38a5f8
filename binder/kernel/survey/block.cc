// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>
#include <utility>

#include "binder/kernel/survey/block_devices.h"
#include "binder/kernel/survey/mounts.h"
#include "binder/kernel/survey/places.h"
#include "binder/kernel/survey/pools.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t most_layers = 16;
constexpr Between on_top_of{" on "};

/// Something that uses block devices, and all that it lies on.
struct Claim {
  UseKind kind;
  std::string what;  ///< `ext4 on /home`
};

class Claims {
 public:
  Claims(const BlockDevices& devices, Host& host)
      : devices_(devices), host_(host), claimed_(devices.all().size(), false) {}

  /// Notes the use of all functions that the device hangs on, with the layers between: `ext4 on / (root on nvme0n1p3)`.
  void claim(const Claim& claim, std::size_t device, std::vector<std::string> layers = {});

  void claim_all(const Claim& claim, const std::vector<std::size_t>& devices) {
    for (const std::size_t device : devices) this->claim(claim, device);
  }

  /// What something lies on that is neither mounted nor swap: where that is used cannot be seen.
  void claim_what_is_held();

 private:
  const BlockDevices& devices_;
  Host& host_;
  std::vector<bool> claimed_;
};

void Claims::claim(const Claim& claim, std::size_t device, std::vector<std::string> layers) {
  const BlockDevice& used = devices_.all()[device];
  claimed_[device] = true;
  layers.push_back(used.title);
  if (!used.node.functions.empty()) {
    const std::string place = join(layers, on_top_of) + (is_on_usb(used.node.directory) ? ", on USB" : "");
    add_use(host_, used.node.functions, claim.kind, claim.what + " (" + place + ")");
    return;
  }
  if (layers.size() == most_layers) return;
  for (const std::size_t lower : used.made_of) this->claim(claim, lower, layers);
}

void Claims::claim_what_is_held() {
  const std::vector<BlockDevice>& all = devices_.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (claimed_[i] || !all[i].has_holders || all[i].node.functions.empty()) continue;
    std::vector<std::string> holders;
    for (const BlockDevice& holder : all) {
      if (std::ranges::find(holder.made_of, i) != holder.made_of.end()) holders.push_back(holder.title);
    }
    claim({UseKind::storage, holders.empty() ? "part of a volume" : "part of " + in_words(holders)}, i);
  }
}

/// The device that a path in /dev means.
std::optional<std::size_t> device_at(Kernel& kernel, const BlockDevices& devices, const std::string& path) {
  const auto number = kernel.device_number(path);
  if (number && *number) {
    if (const auto device = devices.with_number(**number)) return device;
  }
  // Below another root, or in a container, there is no such node.
  return devices.named(last_component(path));
}

Claim claim_of(const MountedFileSystem& mounted) {
  const bool is_own = mounted.process.empty();
  const bool is_root = is_own && std::ranges::any_of(mounted.places, is_vital);
  return {is_root ? UseKind::root : UseKind::mount,
          mounted.type + " on " + in_words(mounted.places) +
              (is_own ? "" : " in the mount namespace of " + mounted.process)};
}

void claim_mounts(Kernel& kernel, const BlockDevices& devices, const std::vector<MountedFileSystem>& mounts,
                  Pools& pools, Claims& claims) {
  for (const MountedFileSystem& mounted : mounts) {
    const Claim claim = claim_of(mounted);
    if (mounted.number.major != 0) {
      if (const auto device = devices.with_number(mounted.number)) claims.claim(claim, *device);
      continue;
    }
    if (mounted.type == "btrfs") {
      claims.claim_all(claim, pools.take_btrfs(device_at(kernel, devices, mounted.source)));
    } else if (mounted.type == "zfs") {
      claims.claim_all(claim, pools.take_zfs(mounted.source));
    } else if (const auto device = device_at(kernel, devices, mounted.source)) {
      claims.claim(claim, *device);
    }
  }
}

void note_unseen(const BlockDevices& devices, const SystemError& error, Host& host) {
  for (const BlockDevice& device : devices.all()) add_unseen(host, device.node.functions, error);
}

void claim_swap(Kernel& kernel, const BlockDevices& devices, Claims& claims, Host& host) {
  const auto swaps = kernel.read("/proc/swaps");
  // A kernel without swap has no such file.
  if (!swaps && !is_missing(swaps.error())) note_unseen(devices, swaps.error(), host);
  if (!swaps) return;
  for (const std::string& path : swap_partitions(*swaps)) {
    if (const auto device = device_at(kernel, devices, path)) claims.claim({UseKind::root, "swap"}, *device);
  }
}

}  // namespace

void survey_block(Kernel& kernel, const Processes& processes, Host& host) {
  const auto devices = BlockDevices::look(kernel);
  if (!devices) {
    add_unseen_everywhere(host, devices.error());
    return;
  }
  if (devices->unseen()) note_unseen(*devices, *devices->unseen(), host);
  if (processes.unseen_mounts) note_unseen(*devices, *processes.unseen_mounts, host);
  Pools pools{kernel, *devices};
  Claims claims{*devices, host};
  claim_mounts(kernel, *devices, mounted_file_systems(processes.mounts), pools, claims);
  claim_swap(kernel, *devices, claims, host);
  for (const Pool& pool : pools.not_taken()) claims.claim_all({UseKind::storage, pool.title}, pool.members);
  for (const SystemError& error : pools.unseen()) note_unseen(*devices, error, host);
  claims.claim_what_is_held();
}

}  // namespace binder
