// SPDX-License-Identifier: GPL-2.0-or-later
// The kinds of lines that the text of a machine is made of.
#pragma once

#include <span>
#include <string_view>

#include "binder/machine/machine_text.h"
#include "binder/machine/text_words.h"

namespace binder::machine_text {

/// Whether what stands first on a line is a word, or already the text that is taken as it stands.
enum class First { word, tail };

/// What the first word of a line says that the line is about.
struct Kind {
  std::string_view word;
  void (*read)(Line& line, ParsedMachine& parsed);  ///< of what stands after the word: something does
  std::string_view example;
  First first = First::word;
};

/// What `Machine` is made of.
[[nodiscard]] std::span<const Kind> machine_kinds();

/// What `Host` has beyond it, and for each device.
[[nodiscard]] std::span<const Kind> device_kinds();
[[nodiscard]] std::span<const Kind> host_kinds();

/// The device or the group of this address or number, as a line above has described it, or nullptr.
[[nodiscard]] HostDevice* described_device(Host& host, const PciAddress& address);

}  // namespace binder::machine_text
