// SPDX-License-Identifier: GPL-2.0-or-later
// Will the binder run, and before anything else loads a module? Each framework decides that in its own way.
#pragma once

#include <optional>
#include <string_view>

#include "binder/image/contents.h"
#include "binder/image/judge/aspect.h"

namespace binder {

/// Who made the image, and what runs in it as its first program.
enum class Framework { unknown, initramfs_tools, mkinitcpio, mkinitcpio_systemd, dracut, dracut_systemd, systemd };

[[nodiscard]] Framework framework_of(const ImageContents& image);

/// `dracut with systemd`.
[[nodiscard]] std::string_view framework_name(Framework framework);

/// The aspect "hook": the boot hook is there, wired so that it runs before udev and before modules are loaded, and the
/// image has a first program that starts it.
[[nodiscard]] Aspect inspect_hook(const ImageContents& image);

/// The aspect "command-line" of a boot entry or a unified kernel image: nothing in it switches the binder off or stands
/// in for the config. None without a command line.
[[nodiscard]] std::optional<Aspect> inspect_command_line(const ImageContents& image);

}  // namespace binder
