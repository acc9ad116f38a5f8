// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/purpose.h"

#include <array>

#include "binder/text/text.h"

namespace binder {

namespace {

struct NamePart {
  std::string_view part;  ///< of the file's name
  std::string_view directory;
  Purpose purpose;
};

/// dracut's plugin of kernel-install: initramfs-0-rescue-ID.img and ID/0-rescue/initrd; kdump of Fedora
/// (initramfs-VERSIONkdump.img), openSUSE (initrd-VERSION-kdump) and Debian (/var/lib/kdump);
/// initramfs-linux-fallback.img and arch-linux-fallback.efi of mkinitcpio's presets.
constexpr std::array name_parts{
    NamePart{"rescue", "0-rescue", Purpose::rescue},
    NamePart{"kdump", "kdump", Purpose::crash_kernel},
    NamePart{"fallback", "", Purpose::fallback},
};

}  // namespace

Purpose purpose_of(std::string_view path) {
  const std::string lower = lower_case(path);  // EFI file systems do not care
  const std::string_view whole = lower;
  const std::size_t slash = whole.rfind('/');
  const std::string_view name = whole.substr(slash == std::string_view::npos ? 0 : slash + 1);
  const std::string_view above = whole.substr(0, slash == std::string_view::npos ? 0 : slash);
  const std::string_view directory = above.substr(above.rfind('/') + 1);
  for (const NamePart& each : name_parts) {
    const bool is_in_name = name.find(each.part) != std::string_view::npos;
    if (is_in_name || (!each.directory.empty() && directory == each.directory)) return each.purpose;
  }
  return Purpose::system;
}

std::string_view purpose_name(Purpose purpose) {
  switch (purpose) {
    case Purpose::rescue: return "rescue";
    case Purpose::fallback: return "fallback";
    case Purpose::crash_kernel: return "crash-kernel";
    case Purpose::system: break;
  }
  return "system";
}

}  // namespace binder
