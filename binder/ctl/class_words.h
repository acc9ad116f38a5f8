// SPDX-License-Identifier: GPL-2.0-or-later
// `--class CLASS`: a word for a kind of device, or the digits of a PCI class.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace binder::ctl {

/// Whether a class code (24 bits) is of the kind. Unset for a text that is no kind: then `known_class_words` helps.
[[nodiscard]] std::optional<std::function<bool(std::uint32_t)>> parse_class(std::string_view text);

/// `gpu, display, audio, …`.
[[nodiscard]] std::string known_class_words();

}  // namespace binder::ctl
