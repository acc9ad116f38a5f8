// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel command line, argument by argument.
#pragma once

#include <optional>
#include <string_view>

namespace binder {

/// One argument. All parts lie in the text it was read from.
struct KernelArgument {
  std::string_view text;  ///< as it is written, with its quotes
  std::string_view name;
  std::optional<std::string_view> value;  ///< after the first =, without its quotes
  bool is_open = false;                   ///< a quote in it is never closed, so that it goes on to the end of the text
};

/// Reads the next argument and takes it off the text, as next_arg() in lib/cmdline.c of the kernel: newlines are white
/// space, and double quotes count around the whole argument or its value.
[[nodiscard]] std::optional<KernelArgument> next_kernel_argument(std::string_view& text);

/// As parameq() in kernel/params.c: - and _ are the same in a name.
[[nodiscard]] bool is_kernel_name(std::string_view name, std::string_view wanted);

}  // namespace binder
