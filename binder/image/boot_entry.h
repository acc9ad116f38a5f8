// SPDX-License-Identifier: GPL-2.0-or-later
// Boot entries as systemd-boot and GRUB's blscfg read them (UAPI group, "Boot Loader Specification", type 1), and the
// variables that GRUB puts into them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// What GRUB knows by name: `tuned_initrd`, `kernelopts`.
using GrubVariables = std::map<std::string, std::string, std::less<>>;

/// From a grubenv file and from a grub.cfg, whose `set NAME="VALUE"` comes later in the boot. An assignment that needs
/// more than a text to be understood is passed over.
[[nodiscard]] GrubVariables grub_variables(std::string_view grubenv, std::string_view grub_cfg);

/// What one entry boots. Paths begin with a slash and are as the boot loader sees them: below the partition that the
/// entry is on.
struct BootEntry {
  std::vector<std::string> initrds;  ///< in the order in which they are put one after the other
  std::string uki;                   ///< of the key `uki`
  std::string program;               ///< of the keys `efi` and `linux`: perhaps a unified kernel image too
  std::string options;
};

/// A line can name several files, with `/` or `\`, with or without a slash in front, and with GRUB's variables in it;
/// one that is not set is empty.
[[nodiscard]] BootEntry parse_boot_entry(std::string_view text, const GrubVariables& variables);

}  // namespace binder
