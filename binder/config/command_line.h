// SPDX-License-Identifier: GPL-2.0-or-later
// The switches on the kernel command line, for the person in front of the boot menu.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/config/host_words.h"
#include "binder/pci/selector.h"
#include "binder/text/problem.h"

namespace binder {

enum class BootMode {
  apply,    ///< also `vfio_binder=on` (1, yes, true), which takes back an `off` further left
  dry_run,  ///< `vfio_binder=dry-run`: log the plan, change nothing
  off,      ///< `vfio_binder=off` (also 0, no, false): do nothing, say so
};

struct BootSwitches {
  BootMode mode = BootMode::apply;
  std::optional<std::vector<Selector>> devices;  ///< `vfio_binder.devices=LIST`: instead of DEVICES
  /// `elfcorehdr=` is there: a crashed kernel started this one to save its memory. kexec gives it the word
  /// (kernel-parameters.txt); it is no switch of ours, and none takes it back.
  bool is_crash_kernel = false;
  HostWords host;  ///< what it tells of the host
  std::vector<Problem> problems;
  /// The argument that decided the mode, as it is written: `vfio_binder=off`, or one that is not clear. Empty: none
  /// did.
  std::string decided_by;
};

/// Where the kernel's own command line stands.
inline constexpr std::string_view kernel_command_line_file = "/proc/cmdline";

/// Reads a kernel command line, of this boot or of one that a boot entry or an image will have; `file` is its name in
/// problems. Arguments are what `next_kernel_argument` says. Of a repeated switch the last one holds.
///
/// Whoever types one of our words at the boot menu wants less, not more. So all that is not clear is a problem and
/// means `off`: a value of `vfio_binder=` that is not known, `vfio_binder.devices` without `=`, any other name that has
/// ours in it or is nearly ours (`vfio_binder.off`, `rd.vfio_binder=0`, `vfio_bindre=off`), and our words where the
/// kernel does not read them: after a lone `--`, where they belong to init, and after a quote that is never closed. No
/// switch further right takes that back.
[[nodiscard]] BootSwitches parse_kernel_command_line(std::string_view text,
                                                     std::string_view file = kernel_command_line_file);

/// What the switches and the command line say stands in the config, or instead of it.
void heed_switches(const BootSwitches& switches, Config& config);

}  // namespace binder
