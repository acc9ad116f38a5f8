// SPDX-License-Identifier: GPL-2.0-or-later
// What starts this system: where a word for the kernel has to be written.
#pragma once

#include <string_view>

#include "binder/kernel/kernel.h"
#include "binder/machine/host.h"

namespace binder {

/// The answer of an EFI variable: four bytes of attributes, then UTF-16LE, zero at the end. What is not ASCII becomes
/// `?`.
[[nodiscard]] std::string efi_text(std::string_view variable);

/// `command_line` is that of the running kernel, as far as it could be read.
[[nodiscard]] BootLoader find_boot_loader(Kernel& kernel, std::string_view command_line);

}  // namespace binder
