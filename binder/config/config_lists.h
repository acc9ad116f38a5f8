// SPDX-License-Identifier: GPL-2.0-or-later
// The lists of a config: entries separated by white space, commas or semicolons.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/text/problem.h"
#include "binder/text/source_text.h"
#include "binder/text/text.h"

namespace binder {

/// The first entry at or after `from`. The comma in `02:00.{0,1}` separates nothing.
[[nodiscard]] std::optional<TextPart> next_entry(std::string_view list, std::size_t from);

/// Reads a list that begins at `offset` in `source`. Good entries are added to `devices` or `requests`, bad ones to
/// `problems`. Words that only make sense together are good or bad together: the lines of lspci, an amount with a
/// space or a comma in it.
void read_selectors(std::string_view list, const SourceText& source, std::size_t offset, std::vector<Selector>& devices,
                    std::vector<Problem>& problems);
void read_hugepage_requests(std::string_view list, const SourceText& source, std::size_t offset,
                            std::vector<HugepageRequest>& requests, std::vector<Problem>& problems);

/// `key` is that of the setting: each has values of its own.
void read_device_settings(DeviceKey key, std::string_view list, const SourceText& source, std::size_t offset,
                          std::vector<DeviceSetting>& settings, std::vector<Problem>& problems);
void read_module_options(std::string_view list, const SourceText& source, std::size_t offset,
                         std::vector<ModuleOption>& options, std::vector<Problem>& problems);

}  // namespace binder
