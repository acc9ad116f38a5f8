// SPDX-License-Identifier: GPL-2.0-or-later
// Text from elsewhere (a config file, a file name, the name of a driver) on its way to a log or a terminal.
#pragma once

#include <string>
#include <string_view>

namespace binder {

enum class Tabs { replace, keep };

/// The text with a `?` instead of everything that could steer a terminal, begin another line of a log, or show a text
/// in another order than it is written in: control characters (U+0000 to U+001F, U+007F to U+009F), the line separators
/// U+2028 and U+2029, the marks and brackets of bidirectional text, and each byte that is no UTF-8 (journald shows a
/// message with such a byte as "[25B blob data]"). Running it twice changes nothing more.
[[nodiscard]] std::string printable(std::string_view text, Tabs tabs = Tabs::replace);

/// True where `printable` changes nothing.
[[nodiscard]] bool is_printable(std::string_view text);

}  // namespace binder
