// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/pools.h"

#include <algorithm>
#include <cerrno>
#include <map>

#include "binder/kernel/survey/places.h"

namespace binder {

namespace {

const std::string btrfs_path = "/sys/fs/btrfs/";
const std::string zfs_path = "/proc/spl/kstat/zfs/";

/// What udev has found on block devices that ZFS has written to: the names of their pools. The kernel has no link from
/// a pool to its disks.
std::map<std::size_t, std::string> zfs_members(Kernel& kernel, const BlockDevices& devices) {
  constexpr std::string_view label = "E:ID_FS_LABEL=";
  std::map<std::size_t, std::string> pools;
  for (std::size_t i = 0; i < devices.all().size(); ++i) {
    const DeviceNumber& number = devices.all()[i].node.number;
    const auto text =
        kernel.read("/run/udev/data/b" + std::to_string(number.major) + ":" + std::to_string(number.minor));
    if (!text) continue;
    const std::vector<std::string_view> lines = lines_of(*text);
    if (std::ranges::find(lines, "E:ID_FS_TYPE=zfs_member") == lines.end()) continue;
    for (const std::string_view line : lines) {
      if (line.starts_with(label)) pools[i] = line.substr(label.size());
    }
  }
  return pools;
}

/// A disk whose partition is a member looks like one itself.
bool has_member_inside(const std::map<std::size_t, std::string>& members, const BlockDevices& devices,
                       std::size_t disk) {
  const std::string inside = devices.all()[disk].node.directory + "/";
  return std::ranges::any_of(
      members, [&](const auto& member) { return devices.all()[member.first].node.directory.starts_with(inside); });
}

}  // namespace

Pools::Pools(Kernel& kernel, const BlockDevices& devices) {
  read_btrfs(kernel, devices);
  read_zfs(kernel, devices);
}

/// A directory for each that is mounted somewhere, with a link to each member.
void Pools::read_btrfs(Kernel& kernel, const BlockDevices& devices) {
  const auto names = kernel.list(btrfs_path);
  if (!names) {
    if (!is_missing(names.error())) unseen_.push_back(names.error());
    return;
  }
  for (const std::string& name : *names) {
    const auto members = kernel.list(btrfs_path + name + "/devices");
    if (!members) {
      // `features` is no file system.
      if (!is_missing(members.error()) && members.error().number != ENOTDIR) unseen_.push_back(members.error());
      continue;
    }
    Pool& pool = btrfs_.emplace_back();
    pool.title = "part of a btrfs whose mount cannot be seen";
    for (const std::string& member : *members) {
      if (const auto device = devices.named(member)) pool.members.push_back(*device);
    }
  }
}

/// A directory for each pool that is imported.
void Pools::read_zfs(Kernel& kernel, const BlockDevices& devices) {
  const auto names = kernel.list(zfs_path);
  if (!names) {
    if (!is_missing(names.error())) unseen_.push_back(names.error());
    return;
  }
  const auto members = zfs_members(kernel, devices);
  for (const std::string& name : *names) {
    const auto status = kernel.status(zfs_path + name);
    if (!status || status->kind != FileKind::directory) continue;
    Pool& pool = zfs_.emplace_back();
    pool.title = "part of ZFS pool " + name;
    pool.name = name;
    for (const auto& [device, of] : members) {
      if (of == name && !has_member_inside(members, devices, device)) pool.members.push_back(device);
    }
    if (pool.members.empty()) {
      unseen_.push_back({ENODATA, "tell which disks make ZFS pool", name, "udev does not say it: see zpool status"});
    }
  }
}

std::vector<std::size_t> Pools::take_btrfs(std::optional<std::size_t> member) {
  for (Pool& pool : btrfs_) {
    const bool is_it = member ? std::ranges::find(pool.members, *member) != pool.members.end() : btrfs_.size() == 1;
    if (!is_it) continue;
    pool.is_taken = true;
    return pool.members;
  }
  return member ? std::vector{*member} : std::vector<std::size_t>{};
}

std::vector<std::size_t> Pools::take_zfs(std::string_view data_set) {
  const std::string_view name = data_set.substr(0, data_set.find('/'));
  const auto pool = std::ranges::find(zfs_, name, &Pool::name);
  if (pool == zfs_.end()) return {};
  pool->is_taken = true;
  return pool->members;
}

std::vector<Pool> Pools::not_taken() const {
  std::vector<Pool> rest;
  for (const auto* pools : {&btrfs_, &zfs_}) {
    for (const Pool& pool : *pools) {
      if (!pool.is_taken) rest.push_back(pool);
    }
  }
  return rest;
}

}  // namespace binder
