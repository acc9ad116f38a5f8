// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace binder::ctl {

/// What changes in a file, as diff -u writes it. Empty where nothing does. patch(1) takes it.
[[nodiscard]] std::string unified_diff(const std::string& file, std::string_view before, std::string_view after);

}  // namespace binder::ctl
