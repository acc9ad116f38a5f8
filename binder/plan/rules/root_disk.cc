// SPDX-License-Identifier: GPL-2.0-or-later
// What the host starts from, as far as its kernel command line tells, stays with the host.
#include <algorithm>

#include "binder/plan/rules/rules.h"

namespace binder {

namespace {

constexpr std::uint16_t class_storage_scsi = 0x0100;
constexpr std::uint16_t class_storage_nvme = 0x0108;
constexpr std::uint16_t class_system_sd_host = 0x0805;
constexpr std::uint16_t vendor_virtio = 0x1af4;

bool is_nvme(const PciDevice& device) {
  return device.class_code && device_class(*device.class_code) == class_storage_nvme;
}

bool is_virtio(const PciDevice& device) {
  return device.class_code && device_class(*device.class_code) == class_storage_scsi && device.id &&
         device.id->vendor == vendor_virtio;
}

bool is_sd_host(const PciDevice& device) { return device_class(*device.class_code) == class_system_sd_host; }

bool is_scsi(const PciDevice& device) {
  return is_storage(*device.class_code) && !is_nvme(device) && !is_virtio(device) && !is_sd_host(device);
}

/// A name that counts disks means one of any of the controllers of its kind: drivers probe in no sure order, and
/// without one controller the names of all others may change.
bool speaks_of(const RootWord& word, const Candidate& candidate) {
  const PciDevice& device = candidate.device;
  switch (word.kind) {
    case RootWord::Kind::address: return word.address == device.address;
    case RootWord::Kind::nvme: return is_nvme(device);
    case RootWord::Kind::virtio: return is_virtio(device);
    case RootWord::Kind::scsi: return is_scsi(device);
    case RootWord::Kind::mmc: return is_sd_host(device);
    case RootWord::Kind::network: return is_network(*device.class_code);
  }
  return false;
}

}  // namespace

std::optional<Objection> object_to_root_disk(const Candidate& candidate) {
  const auto& words = candidate.config.host.root;
  const auto found = std::ranges::find_if(words, [&](const RootWord& word) { return speaks_of(word, candidate); });
  if (found == words.end()) return std::nullopt;
  const std::string where = found->text + " on the kernel command line ";
  if (found->kind == RootWord::Kind::address) return Objection{where + "names this controller", {}};
  if (found->kind == RootWord::Kind::network) {
    return Objection{where + "may go through this controller", "leave the network controllers to the host"};
  }
  return Objection{where + "may mean a disk of this controller, or of another one when this one is gone",
                   "name the disk by its UUID there, such as root=UUID=..."};
}

}  // namespace binder
