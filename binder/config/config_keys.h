// SPDX-License-Identifier: GPL-2.0-or-later
// What the config can say: the table of keys.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "binder/config/config.h"
#include "binder/text/source_text.h"

namespace binder {

/// A `KEY=value` line. The offsets are in the file.
struct Setting {
  std::string_view key;
  std::size_t key_offset = 0;
  std::string_view value;
  std::size_t value_offset = 0;
};

inline constexpr std::string_view devices_key = "DEVICES";
inline constexpr std::string_view hugepages_key = "HUGEPAGES";

/// True for the names of the list of devices, also with a + after it.
[[nodiscard]] bool is_devices_key(std::string_view key);

/// Takes a setting over into the config. What is wrong with its value becomes a problem. False: there is no such key.
[[nodiscard]] bool read_setting(const Setting& setting, const SourceText& source, ParsedConfig& parsed);

[[nodiscard]] bool is_key(std::string_view name);

/// The key that a misspelt one was probably meant to be: of another case, or with one or two wrong letters.
[[nodiscard]] std::optional<std::string_view> nearest_key(std::string_view name);

/// `DEVICES, BIND, HUGEPAGES, …`
[[nodiscard]] std::string list_keys();

}  // namespace binder
