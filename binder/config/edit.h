// SPDX-License-Identifier: GPL-2.0-or-later
// A config file edited as a person would: what is not the entry stays as it is, byte for byte.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "binder/config/config.h"

namespace binder {

/// `text` with the entries at the end of its last list of devices, in the layout and the quoting of that list; a text
/// without a list gets a line at its end. Entries that are there already are not written again. Each change is read
/// back: nothing, if the list would not become the old one and the entry, or if a problem came or went, as in a file
/// that is no text.
[[nodiscard]] std::optional<std::string> add_entries(std::string text, std::span<const Selector> entries);

/// `text` without each entry that says the same as one of `entries`. Comments, and the key of a list that becomes
/// empty, stay; a line that has nothing but the entry goes. Undoes `add_entries`. Nothing: a text in
/// which that would change another entry.
[[nodiscard]] std::optional<std::string> remove_entries(std::string text, std::span<const Selector> entries);

}  // namespace binder
