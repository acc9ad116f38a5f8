// SPDX-License-Identifier: GPL-2.0-or-later
// A network link, set up as a host has it.
#pragma once

#include <optional>
#include <string>

/// Gives the link an IPv4 address in a /24, switches it on, and lets it carry the default route by `gateway`. What
/// failed, in words; unset: nothing did.
[[nodiscard]] std::optional<std::string> set_up_link(const std::string& name, const std::string& address,
                                                     const std::string& gateway);
